/** Every example of docs/sdk.md compiles, and runs against the real server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PARTY_ROUTES } from '@core/wire/http';
import type { PlaybackApi, SoundApi } from '@sdk/api/party';
import { ROOM_VERB_NAMES } from '@sdk/api/room-verbs';
import { WatchTogether } from '@sdk/watch-together';
import { installFakeStreams } from '../fakes/fake-call';
import { FakeCallNetwork } from '../fakes/fake-media-path';
import { FakePlayer } from '../fakes/fake-player';
import { ManualClock } from '../fakes/clock';
import { RealServer, askRoute } from '../fakes/real-server';
import { sdkPerson, type SdkPerson } from '../fakes/sdk-person';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/sdk.md'), 'utf8');

/** Each example with the heading it stands under. */
const examples = (() => {
  const found: { title: string; code: string }[] = [];
  let title = '';
  for (const part of text.split(/^(?=## |```ts\n)/m)) {
    const heading = /^## (.*)/.exec(part)?.[1];
    if (heading) title = heading;
    const code = /^```ts\n([\s\S]*?)^```/m.exec(part)?.[1];
    if (code) found.push({ title: `${title} ${found.length + 1}`, code });
  }
  return found;
})();

interface Given {
  party: WatchTogether;
  lobby: WatchTogether;
  benId: string;
  show(...what: unknown[]): void;
  askMyServerForAToken(): Promise<string>;
  askMyServerForAProbe(): Promise<{ serverUrl: string; token: string }>;
}

const generated = [
  `import { WatchTogether } from '@sdk/watch-together';`,
  `import { checkNetwork } from '@sdk/network-check/network-check';`,
  `import { browserDesk } from '@sdk/browser-desk';`,
  `void [WatchTogether, checkNetwork, browserDesk];`,
  `interface Given { party: WatchTogether; lobby: WatchTogether; benId: string;`,
  `  show(...what: unknown[]): void; askMyServerForAToken(): Promise<string>;`,
  `  askMyServerForAProbe(): Promise<{ serverUrl: string; token: string }> }`,
  `export const runs: ((given: Given) => Promise<void>)[] = [`,
  ...examples.map(
    ({ code }) =>
      `async ({ party, lobby, benId, show, askMyServerForAToken, askMyServerForAProbe }) => { void [party, lobby, benId, show, askMyServerForAToken, askMyServerForAProbe]; {\n${code.replace(/^import .*$/gm, '')}\n} },`,
  ),
  `];`,
].join('\n');

const folder = mkdtempSync(join(tmpdir(), 'matinee-sdk-docs-'));
const file = join(folder, 'examples.ts');
writeFileSync(file, generated);

let real: RealServer;
let restore: () => void;
const people: SdkPerson[] = [];
beforeAll(async () => {
  real = await RealServer.start();
  restore = installFakeStreams();
  // The examples make elements; nothing plays here.
  Object.assign(globalThis, { document: { createElement: () => ({}) } });
});
afterEach(() => {
  for (const { sdk } of people.splice(0)) sdk.dispose();
});
afterAll(async () => {
  await real.stop();
  restore();
  Reflect.deleteProperty(globalThis, 'document');
  rmSync(folder, { recursive: true });
});

const given = async (): Promise<Given> => {
  const sessionId = await real.createSession();
  const network = new FakeCallNetwork();
  const person = (name: string) => {
    const created = sdkPerson(
      {
        serverUrl: real.url,
        getToken: async () =>
          (await real.mint(sessionId, name, name === 'Ana' ? 'host' : 'participant')).token,
      },
      { network, createPlayer: () => new FakePlayer(new ManualClock()) },
    );
    people.push(created);
    return created.sdk;
  };
  const party = person('Ana');
  const ben = person('Ben');
  await party.connect({ audio: true, video: true });
  await ben.connect({ audio: true, video: true });
  const askMyServerForAToken = async () => (await real.mint(sessionId, 'Cem')).token;
  const askMyServerForAProbe = async () => {
    const asked = { body: {}, authorization: real.basic };
    return { serverUrl: real.url, token: (await askRoute(real.url, PARTY_ROUTES.mintProbe, asked)).token };
  };
  const shown: unknown[] = [];
  const show = (...what: unknown[]) => void shown.push(what);
  return {
    party,
    lobby: person('Dan'),
    benId: ben.local?.id ?? '',
    show,
    askMyServerForAToken,
    askMyServerForAProbe,
  };
};

describe('docs/sdk.md', () => {
  it('every example of docs/sdk.md compiles', () => {
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      allowImportingTsExtensions: true,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      paths: { '@core/*': [join(root, 'src-core/*')], '@sdk/*': [join(root, 'src-sdk/*')] },
    });
    const source = program.getSourceFile(file);
    const problems = program.getSemanticDiagnostics(source).concat(program.getSyntacticDiagnostics(source));
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  it.each(examples.map(({ title }, index) => [title, index] as const))(
    'the example of docs/sdk.md runs: %s',
    async (_title, index) => {
      const { runs } = (await import(/* @vite-ignore */ file)) as {
        runs: ((given: Given) => Promise<void>)[];
      };
      await expect(runs[index]?.(await given())).resolves.toBeUndefined();
    },
  );

  it('docs/sdk.md has an example for each verb', () => {
    const own = Object.keys(Object.getOwnPropertyDescriptors(WatchTogether.prototype));
    const verbs = [...own.filter((name) => name !== 'constructor'), ...ROOM_VERB_NAMES];
    const film: Readonly<Record<keyof PlaybackApi, true>> = {
      state: true,
      positionMs: true,
      serverNowMs: true,
      open: true,
      close: true,
      play: true,
      pause: true,
      seek: true,
      setRate: true,
      continueWithout: true,
      attach: true,
      setLocalSource: true,
      readiness: true,
      problem: true,
      trimMs: true,
      setTrim: true,
      liveWindow: true,
    };
    const sound: Readonly<Record<keyof SoundApi, true>> = {
      setVoices: true,
      setScreens: true,
      setVoiceProcessing: true,
      setDucking: true,
      onFilmGain: true,
      setMicrophoneProcessing: true,
      measureNoiseCost: true,
      echoCancelled: true,
    };
    const code = examples.map((example) => example.code).join('\n');
    const missing = [
      ...verbs.filter((verb) => !new RegExp(`(party|lobby)\\.${verb}\\b`).test(code)),
      ...Object.keys(film).filter((verb) => !code.includes(`party.playback.${verb}`)),
      ...Object.keys(sound).filter((verb) => !code.includes(`party.sound.${verb}`)),
    ];
    expect(missing).toEqual([]);
  });
});
