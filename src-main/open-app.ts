/**
 * The rest of main, which is read while the window’s process starts. It is a table of contents: each line is a module
 * that can be read on its own.
 */
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { app, clipboard, desktopCapturer, screen, session, shell, type BrowserWindow } from 'electron';
import { newId } from '@core/base/ids';
import { lanNetworks } from '@core/net/lan-networks';
import { whereLinkLeads, type ArrivedLink } from '@core/session/arrived-link';
import { readLinkPage } from '@core/wire/public-places';
import { readCaptureFacts, systemOutputLabel } from './capture/capture-facts';
import { answerDisplayMedia, screenQuestion } from './capture/display-media';
import { ScreenGrants } from './capture/screen-grants';
import { ScreenRequests } from './capture/screen-requests';
import { listScreenSources } from './capture/screen-sources';
import { openDoor } from './ipc/door';
import { electronDoorFrame } from './ipc/electron-door';
import { eventSender } from './system/page-events';
import { createHandlers } from './ipc/handlers';
import { trustedCaller } from './ipc/trusted-caller';
import { filmServer } from './films/film-answers';
import { FilmSources } from './films/film-sources';
import { Films } from './films/films';
import { TypedOrigins } from './films/typed-origins';
import { announceServer, openParties } from './party/open-parties';
import type { Resources } from './resources';
import { pageOrigin } from './security/app-address';
import { appFileServer, type AnswerPage } from './security/app-files';
import { CertificatePins, guardCertificates } from './security/certificate-pins';
import { pageHeaders } from './security/content-policy';
import { refuseCookies } from './security/credentials';
import { guardRequests, PageServers } from './security/page-servers';
import { guardPermissions } from './security/permissions';
import { serveFilms } from './security/schemes';
import { ipHandlingPolicy, USUAL_POLICY } from './security/webrtc-addresses';
import { FrameWindows } from './share-frame/frame-windows';
import { ShareFrame } from './share-frame/share-frame';
import { describeApp } from './system/app-info';
import { diagnosticsSaver } from './system/diagnostics';
import type { FromOutside } from './system/from-outside';
import { Inbox } from './system/inbox';
import { KeepAwake, onSleep } from './system/keep-awake';
import { lazily } from './system/lazily';
import type { Launch } from './system/launch';
import type { Log } from './system/log';
import { machineFacts } from './system/machine-facts';
import { pageLog } from './system/page-log';
import { PreferencesFile } from './system/preferences';
import { openPrivacySettings } from './system/privacy-settings';
import type { ProfileFiles } from './system/profile';
import { quitCleanly } from './system/quitting';
import { clock, timers } from './system/time';
import { MainWindow } from './windows/main-window';

/** The parts of main from before Electron was ready (index.ts). */
export interface Beginning {
  /** The window, not yet shown; its page waits for what openApp returns. */
  readonly window: BrowserWindow;
  readonly launch: Launch;
  readonly files: ProfileFiles;
  readonly resources: Resources;
  readonly isDevelopment: boolean;
  /** The origin of Vite's server in development, else null. */
  readonly devServer: string | null;
  readonly appUrl: string;
  readonly outside: FromOutside;
  readonly log: Log;
}

/** Puts main together. @returns a function that answers requests for the page's files */
export function openApp(beginning: Beginning): AnswerPage {
  const { window, launch, files, resources, isDevelopment, devServer, appUrl, outside, log } = beginning;
  // The window may have been closed again before it was seen.
  if (window.isDestroyed()) return () => Promise.reject(new Error('The window is closed.'));
  const main = new MainWindow({ window, stateFile: files.window, timers, log });
  const ownsPage = (sender: object) => main.owns(sender);
  const send = eventSender(() => main.page, isDevelopment);
  const random = (length: number) => randomBytes(length);

  // Security comes first: what the page is, may do, and trusts.
  const page = session.defaultSession;
  const pins = new CertificatePins();
  const films = new Films(random);
  const typedOrigins = new TypedOrigins();
  const webFilms = lazily(async () => {
    const { openWebFilms } = await import('./films/web-films');
    return openWebFilms({ typedOrigins, pageOrigin: pageOrigin(appUrl), timers });
  });
  const headers = pageHeaders(devServer);
  serveFilms(
    page,
    filmServer((handle) => films.find(handle), pageOrigin(appUrl)),
    async (request) => (await webFilms()).answer(request),
  );
  // The development server sends no policy of its own, so ours goes with its answers.
  refuseCookies(page, devServer === null ? null : { origin: new URL(devServer).origin, headers });
  guardCertificates(page, pins, log);
  const pageServers = new PageServers();
  guardRequests(page, pageServers, devServer, log);

  // Parties follow: the embedded server, credentials, finding and joining.
  const preferences = new PreferencesFile(files.preferences, log);
  const party = openParties({
    ...{ files, pins, preferences, clock, timers, log },
    env: process.env,
    serverScript: resources.server,
    reachScript: resources.reachGuest,
    pageOrigin: pageOrigin(appUrl),
    pageServers: {
      find: pageServers.find,
      remove: pageServers.remove,
      add: (server) => {
        pageServers.add(server);
        main.page?.setWebRTCIPHandlingPolicy(ipHandlingPolicy(server));
      },
    },
  });
  announceServer(party, send);

  // These bring in films from this machine, screens to share, and links from outside.
  const filmSources = new FilmSources({
    films,
    sampleClip: resources.sampleClip,
    window: () => main.window,
    announce: (film) => send('app.film', { film }),
    presetPath: launch.automation ? (process.env['MATINEE_CHOOSE_FILM'] ?? null) : null,
    log,
  });
  const screens = new ScreenRequests({
    ask: (request) => send('capture.asked', request),
    list: () => listScreenSources(desktopCapturer, main.window?.getMediaSourceId() ?? '', readCaptureFacts()),
    newId: () => newId('c', random),
    timers,
  });
  const shareFrame = new ShareFrame(
    new FrameWindows({ barUrl: new URL('share-bar.html', appUrl).href, log }),
    () => send('capture.stopAsked', {}),
  );
  const captureFacts = {
    readFacts: readCaptureFacts,
    systemOutput: () => systemOutputLabel(process.platform),
  };
  const screenGrants = new ScreenGrants({
    ask: async (wantsSound) => screens.choose(await screenQuestion(captureFacts, wantsSound)),
    onChoice: (choice) => shareFrame.begin(choice),
    ...{ timers, log },
  });
  answerDisplayMedia(page, {
    ...{ appUrl, log, readFacts: readCaptureFacts },
    take: () => screenGrants.take(),
    onFailure: () => shareFrame.end(),
  });
  guardPermissions(page, appUrl, ownsPage, (asking, wantsSound, answer) => {
    void screenGrants.request(wantsSound, answer, () => asking.forcefullyCrashRenderer());
  });
  const links = new Inbox<ArrivedLink>((link) => send('app.link', link));

  const diagnostics = diagnosticsSaver({
    window: () => main.window,
    folder: () => app.getPath('documents'),
    machine: () => machineFacts(app, screen),
    logFile: files.log,
    presetPath: launch.automation ? (process.env['MATINEE_SAVE_DIAGNOSTICS'] ?? null) : null,
    log,
  });

  // This is the one door to all of it.
  const keepAwake = new KeepAwake();
  const { linkPageUrl, wrong } = readLinkPage(process.env);
  for (const reason of wrong) log.warn('setting.ignored', { reason });
  openDoor({
    frame: electronDoorFrame,
    isTrusted: trustedCaller(appUrl, ownsPage),
    checksAnswers: isDevelopment || launch.automation,
    log,
    handlers: createHandlers({
      info: describeApp(app, launch, { ...party, linkPageUrl }),
      takeLink: () => links.take(),
      takeFilm: () => filmSources.takeArrived(),
      preferences,
      ...party,
      networks: () => lanNetworks(networkInterfaces()),
      screens: {
        list: (requestId) => screens.list(requestId),
        answer: (requestId, sourceId, audio) => screens.answer(requestId, sourceId, audio),
        sharing: (on) => shareFrame.sharing(on),
      },
      films: filmSources,
      typedOrigins,
      window: main,
      system: {
        keepAwake: (what) => keepAwake.set(what),
        saveDiagnostics: diagnostics,
        copyText: (text) => clipboard.writeText(text),
        openPrivacySettings: (device) => openPrivacySettings(shell, process.platform, device),
      },
      logFromPage: pageLog(log, () => clock.now()),
    }),
  });

  // A link or film from outside that arrives while the app runs lands in the lobby, whatever the page shows.
  const receive = ({ link, film }: Pick<Launch, 'link' | 'film'>) => {
    if (link !== null)
      links.put({ link: link.text, leadsTo: whereLinkLeads(link.text, link.source, party.isKnown) });
    if (film !== null) filmSources.arrive(film);
  };
  receive(launch);
  outside.open(receive, () => main.focus());
  onSleep((sleeps) => {
    party.suspend(sleeps);
    if (!sleeps) send('system.resumed', {});
  });

  // This comes last, since its listeners may answer at once.
  main.open({
    onFullScreen: (on) => send('window.fullScreen', { on }),
    onClosing: () => send('window.closing', {}),
    onPageEnd: () => {
      links.forgetReader();
      filmSources.forgetReader();
      party.parties.stepBackEverywhere();
      party.looks.stopLooking();
      screens.cancel();
      shareFrame.end();
      keepAwake.set('nothing');
    },
  });
  main.page?.setWebRTCIPHandlingPolicy(USUAL_POLICY);
  quitCleanly(app, () => party.close());
  log.info('app.started', { version: app.getVersion(), electron: process.versions.electron });
  return appFileServer(resources.renderer, headers);
}
