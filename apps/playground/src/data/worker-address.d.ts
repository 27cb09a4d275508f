/** Where the bundler puts the program of a worker. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
