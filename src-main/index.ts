/** Electron's main process, as a table of contents: each line is a module that can be read on its own. */
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { app, clipboard, desktopCapturer, dialog, screen, session, shell } from 'electron';
import { newId } from '@core/base/ids';
import { lanNetworks } from '@core/net/lan-networks';
import { whereLinkLeads, type ArrivedLink } from '@core/session/arrived-link';
import { readCaptureFacts, systemOutputLabel } from './capture/capture-facts';
import { answerDisplayMedia, enableSystemSound, screenQuestion } from './capture/display-media';
import { ScreenGrants } from './capture/screen-grants';
import { ScreenRequests } from './capture/screen-requests';
import { listScreenSources } from './capture/screen-sources';
import { openDoor } from './ipc/door';
import { electronDoorFrame } from './ipc/electron-door';
import { eventSender } from './system/page-events';
import { createHandlers } from './ipc/handlers';
import { trustedCaller } from './ipc/trusted-caller';
import { commonUserAgent } from './films/common-user-agent';
import { filmServer } from './films/film-answers';
import { FilmSources } from './films/film-sources';
import { Films } from './films/films';
import { systemResolve } from './films/gate-lookup';
import { TypedOrigins } from './films/typed-origins';
import { WebFilmFetch } from './films/web-film-fetch';
import { WebFilmGate } from './films/web-film-gate';
import { announceServer, openParties } from './party/open-parties';
import { findResources } from './resources';
import { APP_URL, pageOrigin } from './security/app-address';
import { appFileServer } from './security/app-files';
import { CertificatePins, guardCertificates } from './security/certificate-pins';
import { pageHeaders } from './security/content-policy';
import { refuseCookies, withholdIdentity } from './security/credentials';
import { guardNavigation } from './security/navigation';
import { guardRequests, PageServers } from './security/page-servers';
import { guardPermissions } from './security/permissions';
import { registerSchemes, serveSchemes } from './security/schemes';
import { ipHandlingPolicy, USUAL_POLICY } from './security/webrtc-addresses';
import { FrameWindows } from './share-frame/frame-windows';
import { ShareFrame } from './share-frame/share-frame';
import { describeApp } from './system/app-info';
import { mayBeAutomated } from './system/automation';
import { diagnosticsSaver } from './system/diagnostics';
import { FromOutside } from './system/from-outside';
import { Inbox } from './system/inbox';
import { KeepAwake, onResume } from './system/keep-awake';
import { readLaunch, type Launch } from './system/launch';
import { openLog } from './system/log';
import { machineFacts } from './system/machine-facts';
import { setMenu } from './system/menu';
import { pageLog } from './system/page-log';
import { PreferencesFile } from './system/preferences';
import { openPrivacySettings } from './system/privacy-settings';
import { useProfile } from './system/profile';
import { quitCleanly } from './system/quitting';
import { claimProfile, PROFILE_IN_USE } from './system/single-instance';
import { startRefusal } from './system/switches';
import { clock, timers } from './system/time';
import { MainWindow } from './windows/main-window';

// What the start asks for, and whose folder it uses.
const args = process.argv.slice(1);
const launch = readLaunch(args, process.env, process.cwd(), mayBeAutomated(app));
const files = useProfile(app, launch);
const isDevelopment = !app.isPackaged;
const devServer = isDevelopment ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null;
const appUrl = devServer ?? APP_URL;
const log = openLog({
  file: files.log,
  level: isDevelopment ? 'debug' : 'info',
  ...(devServer === null ? {} : { echo: (line: string) => void process.stderr.write(`${line}\n`) }),
});
process.on('uncaughtExceptionMonitor', (error) => log.error('main.broke', { reason: error.stack ?? '' }));
process.on('unhandledRejection', (reason) =>
  log.error('main.rejected', { reason: reason instanceof Error ? (reason.stack ?? '') : String(reason) }),
);

// What has to be said before Electron is ready.
const withoutSandbox = app.commandLine.hasSwitch('no-sandbox');
const refusal = startRefusal({
  ...{ args, withoutSandbox },
  platform: process.platform,
  fromAppImage: process.env['APPIMAGE'] !== undefined,
  forDevelopment: mayBeAutomated(app),
});
if (!withoutSandbox) app.enableSandbox();
registerSchemes();
enableSystemSound(app, process.platform);

function end(sentence: string, exitCode: number): void {
  process.stderr.write(`${sentence}\n`);
  app.exit(exitCode);
}

function run(): void {
  const resources = findResources(app, fileURLToPath(new URL('.', import.meta.url)));
  const main = new MainWindow({ appUrl, ...resources, stateFile: files.window, timers, log });
  const ownsPage = (sender: object) => main.owns(sender);
  const send = eventSender(() => main.page, isDevelopment);
  const random = (length: number) => randomBytes(length);

  // Security: what the page is, may and trusts.
  const page = session.defaultSession;
  const pins = new CertificatePins();
  const films = new Films(random);
  const typedOrigins = new TypedOrigins();
  const webFilms = new WebFilmGate({
    fetch: new WebFilmFetch({
      resolve: systemResolve,
      isTyped: typedOrigins.has,
      userAgent: commonUserAgent(process.platform, process.versions.chrome),
      timers,
    }),
    pageOrigin: pageOrigin(appUrl),
    timers,
  });
  const headers = pageHeaders(devServer);
  serveSchemes(
    page,
    appFileServer(resources.renderer, headers),
    filmServer((handle) => films.find(handle), pageOrigin(appUrl)),
    webFilms.answer,
  );
  // The development server sends no policy of its own: ours goes with its answers.
  refuseCookies(page, devServer === null ? null : { origin: new URL(devServer).origin, headers });
  withholdIdentity(app, log);
  guardNavigation(app, appUrl, log);
  guardCertificates(page, pins, log);
  const pageServers = new PageServers();
  guardRequests(page, pageServers, devServer, log);

  // Parties: the embedded server, credentials, finding and joining.
  const preferences = new PreferencesFile(files.preferences, log);
  const party = openParties({
    ...{ files, pins, preferences, clock, timers, log },
    env: process.env,
    serverScript: resources.server,
    pageOrigin: pageOrigin(appUrl),
    pageServers: {
      find: pageServers.find,
      add: (server) => {
        pageServers.add(server);
        main.page?.setWebRTCIPHandlingPolicy(ipHandlingPolicy(server.url));
      },
    },
  });
  announceServer(party, send);

  // Films from this machine, screens to share, links from outside.
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

  // The one door to all of it.
  const keepAwake = new KeepAwake();
  openDoor({
    frame: electronDoorFrame,
    isTrusted: trustedCaller(appUrl, ownsPage),
    checksAnswers: isDevelopment || launch.automation,
    log,
    handlers: createHandlers({
      info: describeApp(app, launch, party.usualStunUrls),
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

  // What comes from outside while the app runs lands in the lobby, whatever the page shows.
  const receive = ({ link, film }: Pick<Launch, 'link' | 'film'>) => {
    if (link !== null)
      links.put({ link: link.text, leadsTo: whereLinkLeads(link.text, link.source, party.isKnown) });
    if (film !== null) filmSources.arrive(film);
  };
  receive(launch);
  outside.open(receive, () => main.focus());
  onResume(() => send('system.resumed', {}));

  // The window, last: everything it can ask for is there.
  setMenu(app);
  main.open({
    onFullScreen: (on) => send('window.fullScreen', { on }),
    onClosing: () => send('window.closing', {}),
    onPageEnd: () => {
      links.forgetReader();
      filmSources.forgetReader();
      screens.cancel();
      shareFrame.end();
      keepAwake.set('nothing');
    },
  });
  main.page?.setWebRTCIPHandlingPolicy(USUAL_POLICY);
  quitCleanly(app, () => party.close());
  log.info('app.started', { version: app.getVersion(), electron: process.versions.electron });
}

// One process per profile; a later start of it is handed over to this one.
const outside = new FromOutside();
if (refusal !== null && !refusal.shown) end(refusal.sentence, 2);
else if (refusal !== null)
  void app.whenReady().then(() => {
    dialog.showErrorBox('Matinee', refusal.sentence);
    end(refusal.sentence, 2);
  });
else if (launch.problem !== null) end(launch.problem, 2);
else if (!claimProfile(app, { args, cwd: process.cwd() }, (start) => outside.secondStart(start)))
  end(PROFILE_IN_USE, 0);
else {
  outside.listen(app);
  // Not awaited at the top level: Electron isn't ready before this module has run.
  void app.whenReady().then(run);
}
