import type { FastifyInstance } from 'fastify';
import { type Html, html, kopecksOf, moscowTimestamp, page, roublesText } from '../kit/index.ts';
import type { Fiscal } from './api.ts';
import { type FiscalMark, type FiscalReceipt, ticketUrl } from './receipt.ts';
import type { SaleItem } from './schemas.ts';

const VAT_TEXT: Record<string, string> = {
  none: 'Без НДС',
  vat0: 'НДС 0 %',
  vat5: 'НДС 5 %',
  vat7: 'НДС 7 %',
  vat10: 'НДС 10 %',
  vat20: 'НДС 20 %',
  vat22: 'НДС 22 %',
  vat105: 'НДС 5/105',
  vat107: 'НДС 7/107',
  vat110: 'НДС 10/110',
  vat120: 'НДС 20/120',
  vat122: 'НДС 22/122',
};
const METHOD_TEXT: Record<string, string> = {
  full_prepayment: 'Предоплата 100 %',
  prepayment: 'Предоплата',
  advance: 'Аванс',
  full_payment: 'Полный расчёт',
};

/** The consumer's page of a receipt, opened from the link or the QR code. */
export async function ticketPage(app: FastifyInstance, { ctx, register }: Fiscal): Promise<void> {
  app.get('/ticket', (request, reply) => {
    const asked = queryOf(request.url);
    const found = register.byDocumentNumber(asked.get('i') ?? '');
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    if (!found?.mark || String(queryOf(ticketUrl('', found, found.mark))) !== String(asked))
      return reply.code(404).send(page({ title: 'Чек не найден', lang: 'ru', body: missing() }));
    const body = ticket(found, found.mark, ctx.publicUrl);
    return reply.send(page({ title: `Кассовый чек № ${found.mark.fd}`, lang: 'ru', width: '25rem', body }));
  });
}

/** All requisites have to agree, in whatever order they are given. */
function queryOf(url: string): URLSearchParams {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  query.sort();
  return query;
}

function missing(): Html {
  return html`<div class="card"><h1>Чек не найден</h1><p class="soft">Проверьте ссылку: все реквизиты должны совпасть.</p></div>`;
}

function ticket(found: FiscalReceipt, mark: FiscalMark, publicUrl: string): Html {
  const { company, client, items } = found.receipt;
  const kind = found.operation === 'sell' ? 'Приход' : 'Возврат прихода';
  return html`<div class="card" style="font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.875rem">
<h1 style="text-align:center">Кассовый чек</h1>
<p style="text-align:center">${kind}<br>ИНН ${company.inn}<br>${company.payment_address}</p>
<table>${items.map(line)}
<tr><th>ИТОГ</th><th class="num" style="font-size:1.25rem">${roublesText(mark.kopecks)}</th></tr>
<tr><td>Безналичными</td><td class="num">${roublesText(mark.kopecks)}</td></tr></table>
<p class="soft">Дата: ${moscowTimestamp(new Date(mark.at))}<br>Смена № ${mark.shift}<br>СНО: ${company.sno ?? 'osn'}<br>
Покупатель: ${client.email ?? client.phone}<br>ФН ${mark.fn}<br>ФД ${mark.fd}<br>ФП ${mark.fp}</p>
<p class="soft" style="overflow-wrap:anywhere">${ticketUrl(publicUrl, found, mark)}</p>
</div><p class="soft">Учебный чек песочницы: в налоговую не передан.</p>`;
}

function line(item: SaleItem): Html {
  return html`<tr><td>${item.name}<br><span class="soft">${rub(item.price)} × ${item.quantity}<br>
${VAT_TEXT[item.vat.type] ?? item.vat.type}${item.vat.sum === undefined ? undefined : html`: ${rub(item.vat.sum)}`}<br>
${METHOD_TEXT[item.payment_method ?? ''] ?? item.payment_method ?? ''}${item.supplier_info ? supplier(item.supplier_info) : undefined}</span></td>
<td class="num">${rub(item.sum)}</td></tr>`;
}

function supplier({ name, inn, phones }: NonNullable<SaleItem['supplier_info']>): Html {
  return html`<br>Агент. Поставщик: ${name}<br>ИНН ${inn}, тел. ${phones.join(', ')}`;
}

function rub(value: number): string {
  return roublesText(kopecksOf(value) ?? 0);
}
