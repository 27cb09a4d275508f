/** A file as its authors, or a mirror, publish it. */
export interface PublishedFile {
  /** The data set that it belongs to, such as `cifar-10`. */
  readonly dataset: string;
  /** Its name, without folder. */
  readonly file: string;
  readonly bytes?: number;
  readonly md5?: string;
  readonly sha256?: string;
  /** Other versions of the file are in use: one that is not known is reported, not refused. */
  readonly circulating: boolean;
}

/** Lines of `file bytes md5 sha256`, with `-` for what is not known. */
function files(dataset: string, lines: string, circulating = false): PublishedFile[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [file = "", bytes = "-", md5 = "-", sha256 = "-"] = line.trim().split(" ");
      return Object.freeze({
        dataset,
        file,
        ...(bytes !== "-" && { bytes: Number(bytes) }),
        ...(md5 !== "-" && { md5 }),
        ...(sha256 !== "-" && { sha256 }),
        circulating,
      });
    });
}

const cifar = [
  ...files(
    "cifar-10",
    `
    cifar-10-binary.tar.gz 170052171 c32a1d4ab5d03f1284b67883e8d87530 c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd
    cifar-10-python.tar.gz 170498071 c58f30108f718f92721af3b95e74349a 6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce`,
  ),
  ...files(
    "cifar-10",
    `
    data_batch_1 - c99cafc152244af753f735de768cd75f
    data_batch_2 - d4bba439e000b95fd0a9bffe97cbabec
    data_batch_3 - 54ebc095f3ab1f0389bbae665268c751
    data_batch_4 - 634d18415352ddfa80567beed471001a
    data_batch_5 - 482c414d41f54cd18b22e5b47cb7c3cb
    test_batch - 40351d587109b95175f43aff81a1287e
    train-00000-of-00001.parquet 119705255 - 8428b53a88a11ac374111006708df51469e315a22ac6d66470afd9c78d2ae883
    test-00000-of-00001.parquet 23940850 - 841389e6f2d64f28bf17310e430aebac20ec3ba611a3c5e231dc93c645ce84de`,
    true,
  ),
  ...files(
    "cifar-100",
    `
    cifar-100-binary.tar.gz 168513733 03b5dce01913d631647c71ecec9e9cb8 58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec
    cifar-100-python.tar.gz 169001437 eb9058c3a382ffc7106e4002c42a8d85 85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7`,
  ),
  ...files(
    "cifar-100",
    `
    train.bin 153700000 6172c7755cfe09b2fe270c85cebc1b15
    test.bin 30740000 4499cfba6c016c1be1438163640a0898
    train - 16019d7e3df5f24257cddd939b257f8d
    test - f0ef6b0ae62326f3e7ffdfab6717acfc
    meta - 7973b15100ade9c7d40fb424638fde48
    test-00000-of-00001.parquet - - 98776c529bb146a9c791229df74a5cf076be9b43d82dbbd334b6a7788d73dc68`,
    true,
  ),
];

const imagenet = [
  ...files(
    "imagenet32-oord",
    `
    train_32x32.tar 4113018880 - 244a323d48f8d72f65ad8b54658c01fed68d2d7bdc77ccb43da58c11e94224e5
    valid_32x32.tar 161474560 - 862e559462b24cf736212a19f6b0d47b55c2dc8ebdaa95ccecfe71260124c8f7`,
  ),
  ...files(
    "imagenet64-oord",
    `
    train_64x64.tar 12112588800 - e2a2c1947a748d0d256e98e6d82800d855441dc9e4de2e71a773f1324c4524d7
    valid_64x64.tar 477255680 - eeac03ec4f585baf871d2b4cb9c974bfe345e74878a74e5820fe6eb1041629cd`,
  ),
  ...files(
    "imagenet8-chrabaszcz",
    `
    Imagenet8_train_npz.zip 239296243 - b18b72ca559afee05ad3325d12222db345fc2c557f23129d47fa439bddb4ee69
    Imagenet8_val_npz.zip 9327124 - 001df303a5524b85045a4f6f43c79e097497cd64847cdcf5f17dd0fa416a2c23`,
  ),
  ...files(
    "imagenet16-chrabaszcz",
    `
    Imagenet16_train_npz.zip 931837742 - dea57cdc1d4e252a9e4b76d3b0783486c13b572b883b25fae9283f19695e63b9
    Imagenet16_val_npz.zip 36354395 - 6dda90de8f6fd43b204422578b4be05d3f658d7792b344de4da768a71c02c4c4`,
  ),
  ...files(
    "imagenet32-chrabaszcz",
    `
    Imagenet32_train_npz.zip 3580435279 - 94226337ecc1b0309d9fcd0167127aaadc931587035fbcb53925235edbaec4fc
    Imagenet32_val_npz.zip 139697668 - 013990e6dec1237dcd1f9beadbab81ead6604cc119af5cacbfb59ae28148377a`,
  ),
  ...files("imagenet32-chrabaszcz", "Imagenet32_train.zip 3590350354", true),
  ...files(
    "imagenet64-chrabaszcz",
    `
    Imagenet64_train_part1_npz.zip 6783426789 - 9422dc1dc5d092e9814a70a1cb7fc74880d2db5d88a0cb8a34ee363b12bde3f1
    Imagenet64_train_part2_npz.zip 6780506068 - 9fafc115afb7e6c301e66dc16b2d737152b427bd5dab26e1293487a6819c7f30
    Imagenet64_val_npz.zip 529522927 - e1e75133158a1924135a9c6f97a80d2d237b158945e0b34074e58e6c8430eeb8`,
  ),
];

/** Checksums of the files `train_data_batch_1` to `_10` and `val_data`; of the 32x32 ones two lists are in use. */
function pickles(dataset: string, checksums: string): PublishedFile[] {
  const lines = checksums
    .trim()
    .split(/\s+/)
    .map((md5, i) => `${i < 10 ? `train_data_batch_${i + 1}` : "val_data"} - ${md5}`);
  return files(dataset, lines.join("\n"), true);
}

const imagenetPickles = [
  ...pickles(
    "imagenet16-chrabaszcz",
    `27846dcaa50de8e21a7d1a35f30f0e91 c7254a054e0e795c69120a5727050e3f 4333d3df2e5ffb114b05d2ffc19b1e87 1620cdf193304f4a92677b695d70d10f
    348b3c2fdbb3940c4e9e834affd3b18d 6e765307c242a1b3d7d5ef9139b48945 564926d8cbf8fc4818ba23d2faac7564 f4755871f718ccb653440b9dd0ebac66
    bb6dd660c38c58552125b1a92f86b5d4 8f03f34ac4b42271a294f91bf480f29b 3410e3017fdaefba8d5073aaa65e4bd6`,
  ),
  ...pickles(
    "imagenet32-chrabaszcz",
    `6c4495e65cd24a8c3019857ef9b758ee 3dd727de4155836807dfc19f98c9fe70 03d3dc4e850e23e1d526f268a0196296 876f7e6d6ddb1f52ecb654ffdc8293f6
    c789bcdd1feed34a9bc58598a1a1bf7d 8ce5344cb1e11f31bc507cae4c856083 32ecc8ad6c55b1c9cb6cf79a2cc46094 bdeb6da3d05771121992b48c59c69439
    58417149b5ce31688f805341e7f57b4f 46ad60a1144aaf97a143914453b0dabb 06c02b8b4c8de8b3a36b07859a49de6f`,
  ),
  ...pickles(
    "imagenet32-chrabaszcz",
    `dd6683a336ab645d336f7b47c67d8456 b9b1f5ad237638a41e80944fc03b42af e33306a0f4234b5c5812a32845bfbd04 4db6d81c460a5170a03ef03e1ddd21dd
    baa0f1d06099f55e5fe50d43fca4d334 bba3bc6e83e0703df1ec7e277e0b6800 48dd0fd4511b39d518dbabba2f5b36b7 46583e44f926baaeacbf8c333dc6110f
    7c82c36ce028b457204f1080d1793669 14e3a6ce19d584ba97208a1d9f551e63 4836a1eec28cd4476eb017126cd0f059`,
  ),
];

/** The four files in the order train images, train labels, test images, test labels. Mirrors pack them again, so no packed version is refused. */
function idx(dataset: string, packed: string): PublishedFile[] {
  const names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  const lines = packed.split(" ").map((md5, i) => `${names[i]}-ubyte.gz - ${md5}`);
  return files(dataset, lines.join("\n"), true);
}

const idxFiles = [
  ...idx(
    "mnist",
    "f68b3c2dcbeaaa9fbdd348bbdeb94873 d53e105ee54ea40749a09fcbcd1e9432 9fb629c4189551a2d022fa330f9573f3 ec29112dd5afa0611ce80d1b7f02629c",
  ),
  ...idx(
    "kmnist",
    "bdb82020997e1d708af4cf47b453dcf7 e144d726b3acfaa3e44228e80efcd344 5c965bf0a639b31b8f53240b1b52f4d7 7320c461ea6c1c855c0b718fb2a4b134",
  ),
  ...idx(
    "fashion-mnist",
    "8d4fb7e6c68d591d4c3dfef9ec88bf0d 25c81989df183df01b3e8a0aad5dffbe bef4ecab320f06d8554ea6380940ec79 bb300cfdad3c16e7a12a480ee83cd310",
  ),
  ...files(
    "fashion-mnist",
    `
    train-images-idx3-ubyte 47040016 - c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888
    train-labels-idx1-ubyte 60008 - bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9
    t10k-images-idx3-ubyte 7840016 - 5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b
    t10k-labels-idx1-ubyte 10008 - 0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34`,
    true,
  ),
];

/**
 * Sizes and checksums of the published files of CIFAR, down-sampled ImageNet and the MNIST family, as far as they are known.
 *
 * Sources: the checksum files of TensorFlow Datasets, Keras and torchvision; the authors' pages; for the pickles of ImageNet, two lists in use
 */
export const publishedFiles: readonly PublishedFile[] = Object.freeze([
  ...cifar,
  ...imagenet,
  ...imagenetPickles,
  ...idxFiles,
]);
