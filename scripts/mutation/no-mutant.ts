/**
 * Runs before each test file: no mutant is active while the file loads, unless the mutant is in code that runs on
 * loading.
 */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The name under which StrykerJS's runner keeps its state. */
    readonly globalNamespace: string;
    readonly mutantActivation?: 'static' | 'runtime';
  }
}

const stryker = Reflect.get(globalThis, inject('globalNamespace')) as { activeMutant?: string } | undefined;
if (stryker && inject('mutantActivation') !== 'static') delete stryker.activeMutant;
