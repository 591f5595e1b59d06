import { readFileSync } from 'node:fs';
import { fontFile } from './font.ts';
import { cellColorsOnDark, seriesColors, seriesColorsOnDark } from './palette.ts';

/** The style sheet of the report, its typeface included, so that the page needs nothing from elsewhere. */
export const styleSheet = (): string => `
${[400, 600].map((weight) => `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${readFileSync(fontFile(weight as 400 | 600, 'woff2')).toString('base64')}) format("woff2")}`).join('\n')}
:root{color-scheme:light dark;--paper:#fbfbfa;--card:#fff;--ink:#1d2430;--muted:#667085;--line:#e4e7ec;--axis:#98a2b3;--accent:#0072b2;--wrong:#c24f00;--tint:#e8f1f8}
${seriesRules(seriesColors)}
@media (prefers-color-scheme:dark){
:root{--paper:#11141a;--card:#181c24;--ink:#e9ecf1;--muted:#98a2b3;--line:#2b313c;--axis:#667085;--accent:#56b4e9;--wrong:#ff8f4d;--tint:#1c2f3d}
${seriesRules(seriesColorsOnDark)}
${cellColorsOnDark.map((color, index) => `.chart-cell-${index}{fill:${color}}`).join('')}
}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Inter,system-ui,sans-serif;-webkit-font-smoothing:antialiased}
main{max-width:1080px;margin:0 auto;padding:56px 28px 96px}
h1{font-size:40px;line-height:1.15;letter-spacing:-.02em;margin:0 0 36px;overflow-wrap:anywhere}
h2{font-size:24px;line-height:1.25;letter-spacing:-.01em;margin:0 0 6px}
h3{font-size:16px;margin:32px 0 8px}
p{margin:0}
section{margin-top:72px}
.eyebrow{color:var(--muted);font-size:14px;margin-bottom:8px}
.lead{color:var(--muted);max-width:68ch;margin-bottom:22px}
.note{color:var(--muted);font-size:13.5px;font-weight:400}
.hero{display:grid;grid-template-columns:auto 1fr;gap:40px;align-items:center}
.score{font-size:84px;line-height:1;font-weight:600;letter-spacing:-.045em;color:var(--accent)}
.verdict{max-width:60ch}
.scale{position:relative;height:12px;border-radius:6px;background:var(--line);margin:16px 0 10px;overflow:hidden}
.scale-fill{position:absolute;inset:0 auto 0 0;background:var(--accent)}
.scale-range{position:absolute;inset:0 auto;background:var(--paper);opacity:.45}
.scale-baseline{position:absolute;inset:0 auto;width:3px;margin-left:-1.5px;background:var(--ink)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;margin:44px 0 0;background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.facts div{box-shadow:0 0 0 1px var(--line);padding:16px 20px}
dt{color:var(--muted);font-size:13.5px}
dd{margin:0}
.facts dd{font-size:21px;font-weight:600;letter-spacing:-.01em}
figure{margin:0}
svg,img{display:block;max-width:100%;height:auto}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:20px}
.charts figure,.beside figure{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px}
.charts .whole{grid-column:1/-1}
.charts svg{width:100%}
.beside{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:36px;align-items:start;margin-top:22px}
.beside h3{margin-top:8px}
.beside svg{margin:0 auto}
table{border-collapse:collapse;width:100%;font-size:15px}
th{text-align:left;color:var(--muted);font-weight:400;font-size:13.5px}
th,td{padding:8px 16px 8px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{white-space:nowrap}
tfoot td{font-weight:600;border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
table+.note{margin-top:12px}
.wide{width:34%}
.bar{height:8px;border-radius:4px;background:var(--accent);opacity:.75}
.mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:20px}
.mistakes figure{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.mistakes img,.missing{width:100%;aspect-ratio:16/10;object-fit:contain}
.missing{display:grid;place-items:center;color:var(--muted);font-size:13.5px}
figcaption{padding:12px 16px 14px}
.wrong{color:var(--wrong);font-weight:600}.missed{font-weight:600}
.file{overflow-wrap:anywhere}
.mistakes .file{margin-top:6px}
.sheet-row{margin-bottom:18px}
.sheet-row>p{margin-bottom:5px}
.sheet{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:8px}
.sheet img{width:100%;aspect-ratio:1;object-fit:contain;border-radius:6px}
.sheet figcaption{padding:4px 0 0;text-align:center}
dl.recipe{margin:0}
dl.recipe>div{display:grid;grid-template-columns:170px minmax(0,1fr);gap:16px;padding:8px 0;border-bottom:1px solid var(--line)}
dl.recipe dl.recipe>div{grid-template-columns:90px minmax(0,1fr)}
dl.recipe dl.recipe>div:first-child{padding-top:0}
dl.recipe dl.recipe>div:last-child{border-bottom:0;padding-bottom:0}
dl.recipe dt{line-height:26px}
dl.recipe ol{margin:0;padding-left:18px}
dl.recipe li::marker{color:var(--muted);font-size:13.5px}
code{font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.option{display:inline-block;color:var(--muted);font-size:13.5px;margin-left:10px}
.option b{color:var(--ink);font-weight:400}
.scroll{overflow-x:auto}
.trains{display:inline-block;background:var(--tint);color:var(--accent);font-weight:600;border-radius:6px;padding:1px 9px;margin-right:4px}
.frozen{display:inline-block;color:var(--muted);border:1px solid var(--line);border-radius:6px;padding:0 9px;margin-right:4px}
details{margin-top:14px}
table+details,table~p.note{margin-top:18px}
summary{cursor:pointer}
details ul{margin:8px 0 0;padding-left:20px;font-size:14px}
.chart-paper{fill:none}.chart-ink{fill:var(--ink)}.chart-muted{fill:var(--muted)}.chart-grid{stroke:var(--line)}.chart-axis{stroke:var(--axis)}.chart-frame{stroke:var(--line)}
@media (max-width:760px){main{padding:32px 18px 64px}h1{font-size:30px}.hero,.charts,.beside{grid-template-columns:minmax(0,1fr);gap:20px}.score{font-size:64px}dl.recipe>div{grid-template-columns:minmax(0,1fr);gap:0}}
@media print{section{break-inside:avoid}}
`;

const seriesRules = (colors: readonly string[]): string => colors.map((color, index) => `.chart-series-${index}{stroke:${color};fill:${color}}`).join('');
