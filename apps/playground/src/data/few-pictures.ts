/** Fewer pictures than these may be sprite sheets. */
export const fewPictures = 20;
