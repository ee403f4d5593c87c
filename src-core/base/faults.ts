/**
 * Reports a fault of ours, e.g. a listener that throws: the code that was running goes on, and the fault comes up in
 * the page's or the process's own error handling.
 */
export const reportFault = (error: unknown): void => {
  queueMicrotask(() => {
    throw error;
  });
};
