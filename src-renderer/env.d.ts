/** True in the web build, false inside the desktop app (set by the two Vite configs). */
declare const __WEB__: boolean;

interface Window {
  /** Set by preload in the desktop app. */
  readonly matinee?: import('@core/ipc/contract').MatineeBridge;
  /** Data for tests; only under automation. */
  __matinee?: import('./app/automation-hooks').AutomationHooks;
}
