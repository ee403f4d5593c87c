import { z } from 'zod';
import type { SqliteDatabase } from './sqlite-database';
import { eraseTraces } from './traces';
import type { Vault } from './vault';

export class SqliteVault implements Vault {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  get(name: string): string | null {
    const row = this.#database.prepare('SELECT value FROM vault WHERE name = ?').get(name);
    return z.object({ value: z.string() }).safeParse(row).data?.value ?? null;
  }

  set(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO vault VALUES (?, ?)').run(name, value);
    eraseTraces(this.#database);
  }

  forget(name: string): void {
    this.#database.prepare('DELETE FROM vault WHERE name = ?').run(name);
    eraseTraces(this.#database);
  }
}
