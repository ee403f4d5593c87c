import { hkdfSync } from 'node:crypto';
import HyperDHT, { type KeyPair } from 'hyperdht';

/** Tells the key that is made of the secret from all others that ever will be. */
const GUEST_LABEL = 'matinee: who may knock at a party';
const SEED_BYTES = 32;

/** @param seed 32 bytes, base64url */
export const partyKeys = (seed: string): KeyPair => HyperDHT.keyPair(Buffer.from(seed, 'base64url'));

/**
 * The key pair of everybody who has a party's link. The host answers nobody else, and needs no list: it makes the same
 * one.
 * @param secret 16 bytes, base64url
 */
export const guestKeys = (secret: string): KeyPair =>
  HyperDHT.keyPair(
    Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', GUEST_LABEL, SEED_BYTES)),
  );
