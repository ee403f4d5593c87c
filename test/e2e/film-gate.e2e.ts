/** The reach of a film's address that somebody else opened, before this person has agreed and after. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream, statSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { parseInvite } from '@core/wire/invite-link';
import { AUTH_ROUTES } from '@core/wire/http';
import type { PartyView } from '@core/session/view';
import { agreeByTyping, openAddress } from '../../lab/driver/film';
import { letGo, partyOfTwo } from '../../lab/driver/film-party';
import { byId, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { filmMp4 } from '../../lab/films/films';
import { RawClient } from '../fakes/raw-client';

/** Lets Mal join, who has a code and no app of ours. */
const joinBare = async (link: string): Promise<RawClient> => {
  const invite = parseInvite(link);
  const response = await fetch(new URL(AUTH_ROUTES.redeemInvite.path, invite?.serverUrl ?? ''), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: invite?.code, name: 'Mal' }),
  });
  const { seat } = AUTH_ROUTES.redeemInvite.answer.parse(await response.json());
  return RawClient.join({ url: invite?.serverUrl ?? '', token: seat.token });
};

const openBare = (client: RawClient, url: string): Promise<unknown> =>
  client.ok('playback:command', {
    commandId: `c_${url.length}`,
    baseRevision: client.room?.playback.timeline.revision ?? 0,
    command: { type: 'open', title: 'A film', source: { kind: 'url', url }, durationMs: null },
  });

/** Takes a picture in both sizes, for people to look at. */
const photograph = async ({ app, page }: Person, name: string): Promise<void> => {
  const folder = process.env['MATINEE_PHOTOGRAPHS'];
  if (!folder) return;
  for (const [width, height] of [
    [1_280, 800],
    [1_920, 1_080],
  ] as const) {
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
    await page.screenshot({ path: `${folder}/${name}-${width}.png` });
  }
};

const stateOf = (name: string, state: string) => (view: PartyView) =>
  view.participants.some((one) => one.name === name && one.readiness.state === state);

test.describe('a film of the web', () => {
  const people: Person[] = [];
  let server: Server;
  let origin: string;
  let film: string;
  /** Everything that arrived: requests, and connections that sent nothing. */
  const arrived: string[] = [];

  test.beforeAll(async () => {
    film = (await filmMp4()).path;
    server = createServer((request, response) => {
      arrived.push(`${request.method} ${request.url}`);
      if (request.url !== '/film.mp4') return void response.writeHead(200).end('<!doctype html>');
      const size = statSync(film).size;
      const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      const [start, end] = [Number(from), to === '' ? size - 1 : Number(to)];
      response.writeHead(206, {
        // Many servers name this type.
        'content-type': 'application/octet-stream',
        'content-length': end + 1 - start,
        'content-range': `bytes ${start}-${end}/${size}`,
      });
      createReadStream(film, { start, end }).pipe(response);
    });
    server.on('connection', () => arrived.push('connection'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  test.beforeEach(() => void arrived.splice(0));
  test.afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  test.afterEach(() => letGo(people));

  test('a film of the web is loaded by nobody who hasn’t agreed, holds nobody up, and can be agreed to later', async () => {
    test.setTimeout(180_000);
    const { alice, bob, link } = await partyOfTwo(people);

    const mal = await joinBare(link);
    // Nobody here typed the address, and it is in a private network, so a yes isn't enough.
    await openBare(mal, `${origin}/film.mp4`);
    for (const { page } of people) {
      await expect(byId(page, 'consent-card')).toHaveAttribute('data-need', 'type');
      await untilView(page, 'Alice is seen not to have agreed', stateOf('Alice', 'consent'));
      await untilView(page, 'nor Bob', stateOf('Bob', 'consent'));
    }
    await expect(byId(alice.page, 'consent-card')).toContainText('Mal wants to play a film');
    await photograph(alice, 'consent-private');
    await byId(alice.page, 'consent-typed').fill('127.0.0.1:1');
    await byId(alice.page, 'consent-play').click();
    await expect(byId(alice.page, 'consent-card')).toContainText('another address');
    expect(arrived).toEqual([]);

    await byId(alice.page, 'consent-typed').fill(origin);
    await alice.page.keyboard.press('Enter');
    await untilView(alice.page, 'Alice can play', stateOf('Alice', 'ready'));
    expect(arrived).toContain('GET /film.mp4');

    // Mal reports nothing of a film of their own, so the room would wait for Mal.
    mal.close();
    // Bob hasn't agreed yet, and holds nobody up.
    await alice.page.keyboard.press('Space');
    await untilView(alice.page, 'the film runs', ({ playback }) => playback.phase === 'playing');
    expect(
      await untilView(bob.page, 'Bob hasn’t agreed', stateOf('Bob', 'consent')).then(
        ({ playback }) => playback.hold,
      ),
    ).toBeNull();
    await byId(bob.page, 'consent-not-now').click();
    await expect(byId(bob.page, 'consent-card')).toContainText('The others watch without you');
    await agreeByTyping(bob, origin);
    await untilView(bob.page, 'Bob can play, too', stateOf('Bob', 'ready'));

    // Another address that Mal opens on the same server is asked about again.
    const before = arrived.length;
    const again = await joinBare(link);
    await openBare(again, `${origin}/delete?everything=1`);
    await expect(byId(bob.page, 'consent-card')).toHaveAttribute('data-need', 'type');
    expect(arrived.slice(before).filter((line) => line.includes('delete'))).toEqual([]);
    again.close();
  });

  test('a film of the internet is asked about once for each server', async () => {
    test.setTimeout(120_000);
    const { alice, bob } = await partyOfTwo(people);

    await openAddress(alice, 'http://films.invalid/a.mp4');
    await expect(byId(bob.page, 'consent-card')).toHaveAttribute('data-need', 'ask');
    await expect(byId(bob.page, 'consent-card')).toContainText('films.invalid');
    await photograph(bob, 'consent');
    await byId(bob.page, 'consent-play').press('Enter');
    await expect(byId(bob.page, 'copy-card')).toContainText('There is no server called films.invalid');
    await untilView(alice.page, 'the room hears one word', stateOf('Bob', 'unreachable'));

    await openAddress(alice, 'http://films.invalid/b.mp4');
    await expect(byId(bob.page, 'copy-card')).toContainText('films.invalid');
  });

  test('a film of the web is out of reach for a page that was taken over, as all else is', async () => {
    const alice = await launchPerson('alice');
    people.push(alice);
    await startParty(alice);
    const tried = await alice.page.evaluate(async (at) => {
      const socket = (url: string): Promise<string> =>
        new Promise((resolve) => {
          const one = new WebSocket(url);
          one.onopen = () => resolve('open');
          one.onerror = () => resolve('refused');
        });
      const through = (url: string): string => `matinee-web://film/${encodeURIComponent(url)}/part`;
      const ask = (url: string): Promise<string> =>
        fetch(url).then(
          ({ status, headers }) => `${status} ${headers.get('x-matinee-reason') ?? ''}`,
          () => 'refused',
        );
      const image = new Image();
      const drawn = new Promise<string>((resolve) => {
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
      });
      image.src = `${at}/picture.png`;
      return {
        directly: await ask(`${at}/secret`),
        byTheGate: await ask(through(`${at}/secret`)),
        byAnotherName: await ask(through(`${at.replace('127.0.0.1', 'localhost')}/secret`)),
        asAnImage: await drawn,
        asASocket: await socket(at.replace('http', 'ws')),
      };
    }, origin);
    expect(tried).toEqual({
      directly: 'refused',
      byTheGate: '502 private',
      byAnotherName: '502 private',
      asAnImage: 'refused',
      asASocket: 'refused',
    });
    expect(arrived).toEqual([]);
  });
});
