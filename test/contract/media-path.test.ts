import { afterEach, beforeEach, describe, it } from 'vitest';
import { installFakeStreams } from '../fakes/fake-call';
import { MEDIA_PATH_CONTRACT } from './media-path.contract';
import { fakeWorld, hubWorld, meshWorld } from './media-path-worlds';

let restore: () => void;
beforeEach(() => {
  restore = installFakeStreams();
});
afterEach(() => restore());

describe.each([
  ['the mesh', meshWorld],
  ['the fake media path', fakeWorld],
  ['a made-up media path by a hub', hubWorld],
])('%s', (_name, makeWorld) => {
  for (const [what, run] of Object.entries(MEDIA_PATH_CONTRACT)) it(what, () => run(makeWorld()));
});
