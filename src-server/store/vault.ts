/** A few small secrets of the server itself, e.g. the certificate it made. */
export interface Vault {
  get(name: string): string | null;
  set(name: string, value: string): void;
  /** Erases it. */
  forget(name: string): void;
}
