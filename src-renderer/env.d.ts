/** True in the web build, false inside the desktop app (set by the two Vite configs). */
declare const __WEB__: boolean;
