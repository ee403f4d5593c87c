/** The part of sodium-native that we use: it comes without types. */
declare module 'sodium-native' {
  interface Sodium {
    readonly crypto_pwhash_ALG_ARGON2ID13: number;
    /** Argon2 in a thread of its own; `memlimit` in bytes. */
    crypto_pwhash_async(
      output: Buffer,
      password: Buffer,
      salt: Buffer,
      opslimit: number,
      memlimit: number,
      algorithm: number,
    ): Promise<void>;
    /** X25519 (RFC 7748). @throws where the result is all zeros: `p` is of a small order */
    crypto_scalarmult(output: Buffer, n: Buffer, p: Buffer): void;
  }
  const sodium: Sodium;
  export default sodium;
}
