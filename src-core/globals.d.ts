/**
 * The globals that every runtime of Matinee has beside the language itself. Only this folder's own compilation sees
 * them.
 */

declare class URLSearchParams {
  constructor(init?: string | Record<string, string>);
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  toString(): string;
}

declare class URL {
  static canParse(url: string, base?: string): boolean;
  constructor(url: string, base?: string);
  readonly href: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly origin: string;
  readonly pathname: string;
  readonly hash: string;
  readonly username: string;
  readonly password: string;
  readonly searchParams: URLSearchParams;
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}

declare function queueMicrotask(run: () => void): void;
