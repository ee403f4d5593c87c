import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodedBytes } from '../base/encoded-size';
import { LIMITS } from './limits';
import {
  DetailSchema,
  FileNameSchema,
  KeptMessageTextSchema,
  KeptNameSchema,
  KeptTitleSchema,
  MessageTextSchema,
  NameSchema,
  TitleSchema,
} from './texts';

const text = fc.string({ unit: 'binary', maxLength: 220 });

describe('texts of people on the wire', () => {
  it('texts of people are clean behind their schema, and pass it again unchanged', () => {
    const schemas = [NameSchema, TitleSchema, FileNameSchema, DetailSchema, MessageTextSchema];
    fc.assert(
      fc.property(text, fc.constantFrom(...schemas, KeptNameSchema, KeptMessageTextSchema), (raw, schema) => {
        const parsed = schema.safeParse(raw);
        if (!parsed.success) return;
        expect(schema.parse(parsed.data)).toBe(parsed.data);
        expect(parsed.data).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|[\u200b\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('texts of people that were accepted once pass unchanged where they were kept', () => {
    fc.assert(
      fc.property(text, (raw) => {
        for (const [door, kept] of [
          [NameSchema, KeptNameSchema],
          [TitleSchema, KeptTitleSchema],
          [MessageTextSchema, KeptMessageTextSchema],
        ] as const) {
          const taken = door.safeParse(raw).data;
          if (taken !== undefined) expect(kept.parse(taken)).toBe(taken);
        }
      }),
    );
  });

  it.each([
    ['a name', NameSchema, LIMITS.nameLength],
    ['a title', TitleSchema, LIMITS.titleLength],
    ['a message', MessageTextSchema, LIMITS.messageLength],
  ])(
    'a text with %s is refused where nothing of it is visible, or it has too much',
    (_what, schema, length) => {
      for (const nothing of ['', ' ', '\u200b', '\u3164', '\u2800', '\u202e', '\u0000\u0007'])
        expect(schema.safeParse(nothing).success).toBe(false);
      expect(schema.safeParse('x'.repeat(length)).success).toBe(true);
      expect(schema.safeParse('x'.repeat(length + 1)).success).toBe(false);
    },
  );

  it('a name is refused without a letter or a digit', () => {
    expect(['...', '🍿', '( )', '\u0301'].some((name) => NameSchema.safeParse(name).success)).toBe(false);
  });

  it('a name wears no crown, which is the host’s mark', () => {
    expect(NameSchema.parse('👑 Mal ♛\ufe0f')).toBe('Mal');
    expect(KeptNameSchema.parse('Mal👑')).toBe('Mal');
    expect(NameSchema.safeParse('👑').success).toBe(false);
  });

  it('a name as a Mac spells it may be longer before it is composed', () => {
    const name = 'Đặng Thị Hồng Nhung Nguyễn Phương Trần Ngọc';
    expect(NameSchema.parse(name.normalize('NFD'))).toBe(name.normalize('NFC'));
  });

  it('texts of people never take more bytes on the wire than a message may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: LIMITS.messageLength }), (raw) => {
        const taken = MessageTextSchema.safeParse(raw).data;
        if (taken !== undefined) expect(encodedBytes(taken)).toBeLessThanOrEqual(LIMITS.messageBytes);
      }),
    );
    const widest = '\ufb1d'.repeat(600) + '界'.repeat(800);
    expect(encodedBytes(MessageTextSchema.parse(widest))).toBeLessThanOrEqual(LIMITS.messageBytes);
  });

  it('texts of people from before there were such rules are kept, clean', () => {
    expect(KeptNameSchema.parse('\u200b')).toBe('Guest');
    expect(KeptNameSchema.parse('Ana\nhas ended the party')).toBe('Ana has ended the party');
    expect(KeptTitleSchema.parse('\u3164')).toBe('?');
    expect(KeptMessageTextSchema.parse('\u0000'.repeat(LIMITS.messageBytes))).toBe('…');
    expect(KeptMessageTextSchema.parse('x'.repeat(LIMITS.messageBytes))).toHaveLength(LIMITS.messageBytes);
    expect(DetailSchema.parse('\u202e')).toBe('');
  });
});
