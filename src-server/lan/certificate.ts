import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Vault } from '../store/vault';
import { bits, der, integer, octets, oid, sequence, setOf, time, truth, utf8 } from './der';

export interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the public key (SPKI), base64url: what the invite carries and the app checks. */
  readonly pin: string;
}

/** Object identifiers: RFC 5280, RFC 5758. */
const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

const DAY_S = 86_400;
/** The pin is what counts; the dates only have to hold for as long as a party may. */
const LIFE_S = 365 * DAY_S;

const VAULT_NAME = 'lan-key';

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const pem = (label: string, content: Buffer): string =>
  `-----BEGIN ${label}-----\n${content.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [truth] : []), octets(value));

/** GeneralNames of RFC 5280: [2] is a DNS name, [7] an address in bytes. */
const alternativeNames = (addresses: readonly string[]): Buffer =>
  sequence(
    der(0x82, Buffer.from('localhost')),
    ...addresses.filter(isIPv4).map((address) => der(0x87, Buffer.from(address.split('.').map(Number)))),
  );

/**
 * A self-signed certificate (X.509 v3, ECDSA P-256).
 * @param key PKCS #8, PEM
 * @param addresses IPv4 addresses for which it is valid
 * @param wallMs milliseconds since 1970
 */
export const selfSigned = (key: string, addresses: readonly string[], wallMs: number): TlsIdentity => {
  const privateKey = createPrivateKey(key);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const nowS = Math.floor(wallMs / 1_000);
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const name = sequence(setOf(sequence(oid(OID.commonName), utf8('Matinee'))));
  const extensions = sequence(
    extension(OID.basicConstraints, sequence(), true),
    // digitalSignature, the first of the named bits
    extension(OID.keyUsage, bits(Buffer.from([0x80]), 7), true),
    extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
    extension(OID.subjectAltName, alternativeNames(addresses)),
  );
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(nowS - DAY_S), time(nowS + LIFE_S)),
    name,
    spki,
    der(0xa3, extensions),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const pin = createHash('sha256').update(spki).digest('base64url');
  return { key, cert: pem('CERTIFICATE', sequence(toBeSigned, algorithm, bits(signature))), pin };
};

/** The server's own certificate, for the addresses it has now. Its key is kept, so that a restart keeps the pin. */
export const keptIdentity = (vault: Vault, addresses: readonly string[], wallMs: number): TlsIdentity => {
  const kept = vault.get(VAULT_NAME);
  const key = kept ?? newKey();
  if (kept === null) vault.set(VAULT_NAME, key);
  return selfSigned(key, addresses, wallMs);
};

/** Gives the next certificate a new key: no party is left that knows the old one. */
export const forgetIdentity = (vault: Vault): void => vault.forget(VAULT_NAME);
