import { describe, expect, it } from 'vitest';
import { toReport } from './report.ts';

const page = { kind: 'sell' as const, ticketUrl: 'https://consumer.1-ofd.ru/ticket' };
const marks = {
  total: 3_715.49,
  fn_number: '9960440302514929',
  receipt_datetime: '28.07.2022 16:03:12',
  fiscal_document_number: 6386,
  fiscal_document_attribute: 1_100_431_538,
};
const done = (payload: unknown) => ({ uuid: 'u', status: 'done' as const, error: null, payload });
const failed = (error: { code: number; text: string; type?: string } | null) => ({
  uuid: 'u',
  status: 'fail' as const,
  error,
  payload: null,
});
const built = 'https://consumer.1-ofd.ru/ticket?t=20220728T1603&s=3715.49&fn=9960440302514929&i=6386&fp=1100431538&n=1';

describe('done', () => {
  it.each([
    ['the link of the answer', { ...marks, ofd_receipt_url: 'https://ofd.example/1' }, 'https://ofd.example/1'],
    ['one made of the marks, without a link', marks, built],
    ['one made of the marks, for null', { ...marks, ofd_receipt_url: null }, built],
    ['one made of the marks, for an empty one', { ...marks, ofd_receipt_url: '' }, built],
    ['one made of the marks, for one that is no address', { ...marks, ofd_receipt_url: 'javascript:alert(1)' }, built],
  ])('has %s', (_what, payload, link) => {
    expect(toReport(done(payload), page)).toMatchObject({ state: 'done', link, total: { kopecks: 371_549n } });
  });

  it('is a refund by its sign', () => {
    expect(toReport(done(marks), { ...page, kind: 'sell_refund' })).toMatchObject({
      link: built.replace('n=1', 'n=2'),
    });
  });

  it.each([
    ['no payload', null],
    ['a payload of another kind', 'x'],
    ['no sum', { ...marks, total: undefined }],
    ['a sum that is none', { ...marks, total: 10.005 }],
    ['a sum as text', { ...marks, total: '3715.49' }],
    ['neither link nor marks', { total: 3_715.49 }],
    ['marks of another form', { ...marks, receipt_datetime: '2022-07-28T16:03:12' }],
  ])('is rejected with %s', (_what, payload) => {
    expect(toReport(done(payload), page)).toMatchObject({ state: 'wait' });
  });
});

describe('failed', () => {
  it.each([
    [{ code: 1, text: 't', type: 'timeout' }, 'queue'],
    [{ code: -3822, text: 't', type: 'driver' }, 'register'],
    [{ code: 1, text: 't', type: 'system' }, 'register'],
    [{ code: 1, text: 't', type: 'unknown' }, 'register'],
    [{ code: 13, text: 't', type: 'system' }, 'receipt'],
    [{ code: 1, text: 't', type: 'agent' }, 'receipt'],
    [{ code: 1, text: 't' }, 'receipt'],
    [null, 'receipt'],
  ])('%o is the fault of the %s', (error, cause) => {
    expect(toReport(failed(error), page)).toMatchObject({ state: 'fail', cause });
  });
});
