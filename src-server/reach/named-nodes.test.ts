import { describe, expect, it } from 'vitest';
import { boundedNames } from './named-nodes';

const node = (port: number) => ({ host: '192.0.2.1', port });
const ports = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('the nodes that an answer names', () => {
  it('the nodes that an honest answer names are all asked, and its sender is', () => {
    const isAsked = boundedNames(() => true);
    expect(ports(21).map((port) => isAsked(node(port)))).not.toContain(false);
  });

  it('the nodes that an answer names beyond that aren’t asked, and the next answer’s are', async () => {
    const isAsked = boundedNames(() => true);
    const asked = ports(300).filter((port) => isAsked(node(port)));
    expect(asked).toEqual(ports(21));
    await Promise.resolve();
    expect(isAsked(node(400))).toBe(true);
  });

  it('the nodes that were refused before stay refused', () => {
    const isAsked = boundedNames(({ port }) => port !== 7);
    expect(ports(9).filter((port) => !isAsked(node(port)))).toEqual([7]);
  });
});
