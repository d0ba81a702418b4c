// Codebook 1, made by test/training/train-codebook.ts; known to everybody who speaks frame version 2, and never changed.

/** Base64 of the file that codebook.ts reads. */
export const CODEBOOK_1 = "";
