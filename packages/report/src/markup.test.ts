import { describe, expect, test } from 'vitest';
import { escapeText, markup, trusted } from './markup.ts';

describe('markup', () => {
  test('escapes what is inserted', () => {
    expect(markup`<p title="${'" onclick="x'}">${'<b>&\'</b>'}</p>`.markup).toBe('<p title="&quot; onclick=&quot;x">&lt;b&gt;&amp;&#39;&lt;/b&gt;</p>');
  });

  test('nests, joins lists and leaves out undefined', () => {
    expect(markup`<ul>${[1, 2].map((item) => markup`<li>${item}</li>`)}${undefined}${trusted('<hr>')}</ul>`.markup).toBe('<ul><li>1</li><li>2</li><hr></ul>');
  });

  test('leaves out characters that XML forbids', () => {
    expect(escapeText('a\u0000b\u001bc\ud800d\uffffe\tf\ng😀')).toBe('abcde\tf\ng😀');
  });
});
