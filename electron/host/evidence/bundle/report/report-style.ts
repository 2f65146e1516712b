/** The look of `report.html`. One text, so that the page's policy can allow exactly this and nothing else. */
export const reportStyle = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a1f27;--soft:#566072;--line:#dfe3ea;--accent:#1f5fbf;--ok:#14703c;--ok-bg:#e3f4e9;--warn:#8a5200;--warn-bg:#fdf0d9;--bad:#b3261e;--bad-bg:#fce8e6;--none:#5b6473;--none-bg:#eceff3;--bar:#d9dee7}
@media (prefers-color-scheme:dark){:root{--bg:#12151a;--card:#1a1e25;--ink:#e6e9ef;--soft:#a3acba;--line:#2d333d;--accent:#8ab4f8;--ok:#7fd6a0;--ok-bg:#153223;--warn:#f2c069;--warn-bg:#3a2b10;--bad:#f5a49d;--bad-bg:#421d1a;--none:#aab3c0;--none-bg:#272c35;--bar:#343b47}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
header{margin-bottom:24px}
.over{color:var(--soft);font-size:13px;letter-spacing:.02em}
h1{font-size:26px;line-height:1.25;margin:4px 0 12px;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 12px}
h3{font-size:14px;margin:0 0 4px}
p{margin:0 0 10px}
.facts{display:flex;flex-wrap:wrap;gap:6px 22px;color:var(--soft);font-size:13.5px;margin:0;padding:0}
.facts div{display:flex;gap:6px}.facts dt{font-weight:400}.facts dd{margin:0;color:var(--ink);overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin-top:16px}
.tag{display:inline-block;border-radius:99px;padding:1px 10px;font-size:12.5px;font-weight:600;white-space:nowrap}
.note{margin:14px 0 0}section>:last-child{margin-bottom:0}
.good{color:var(--ok);background:var(--ok-bg)}.warn{color:var(--warn);background:var(--warn-bg)}.bad{color:var(--bad);background:var(--bad-bg)}.none{color:var(--none);background:var(--none-bg)}
.verdict{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 14px}
.words{white-space:pre-wrap;overflow-wrap:anywhere}
.soft{color:var(--soft)}.small{font-size:13px}
ul.plain{margin:0;padding:0;list-style:none}ul.plain li{padding:5px 0 5px 24px;position:relative}
ul.missing li::before{content:"!";position:absolute;left:4px;font-weight:700;color:var(--warn)}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft);font-size:12.5px;padding:0 12px 6px 0;border-bottom:1px solid var(--line)}
td{padding:9px 12px 9px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td.num,th.num{text-align:right;white-space:nowrap}
.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;overflow-wrap:anywhere}
a{color:var(--accent)}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:18px 26px}
.grid p{margin:0}
svg.bar{display:block;width:100%;height:7px;border-radius:4px;margin:4px 0 2px;background:var(--bar)}
svg.times{display:block;width:100%;height:72px;margin:4px 0 12px;border-bottom:1px solid var(--line)}svg.times .worse{fill:var(--bad)}svg.times .warned{fill:var(--warn)}svg.times .other{fill:var(--bar)}
svg.bar .fill{fill:var(--accent)}svg.bar .high{fill:var(--bad)}
.disk{margin-bottom:8px}
.disk p{display:flex;justify-content:space-between;gap:10px}
ol.steps{margin:8px 0 0;padding:0;list-style:none}ol.steps li{display:grid;grid-template-columns:92px 1fr;gap:10px;padding:6px 0;border-top:1px solid var(--line)}
pre{margin:8px 0 0;padding:12px 14px;background:var(--bg);border:1px solid var(--line);border-radius:8px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
details summary{cursor:pointer;color:var(--accent);font-size:13.5px;min-height:28px}
.glance dl,.trust{margin:0;padding:0}
.glance div,.trust>div{display:grid;grid-template-columns:150px 1fr;gap:4px 16px;padding:8px 0;border-top:1px solid var(--line)}
.glance div:first-child,.trust>div:first-child{border-top:0;padding-top:0}
.glance dt,.trust dt{font-weight:600}.glance dd,.trust dd{margin:0;overflow-wrap:anywhere}
.glance{border-left:4px solid var(--accent)}
.counts{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:6px 0 0;padding:0;color:var(--soft);font-size:13px}
.collector{padding-top:14px;margin-top:14px;border-top:1px solid var(--line)}.collector:first-of-type{border-top:0;margin-top:0}
.collector p{margin:0 0 4px}.nowrap{white-space:nowrap}.hash{font-size:11px}
footer{color:var(--soft);font-size:13px;margin-top:22px}
@media (max-width:640px){main{padding:20px 12px 40px}section{padding:16px 14px}h1{font-size:21px}
table.stack thead{display:none}table.stack tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}table.stack tr:last-child{border-bottom:0}table.stack td{display:block;border:0;padding:2px 0;text-align:left}table.stack td.num{display:inline-block;padding-right:16px}table.stack td.num::before{content:attr(data-name) " ";color:var(--soft)}ol.steps li{grid-template-columns:1fr;gap:2px}.glance div,.trust>div{grid-template-columns:1fr}.hash{display:none}}
@media print{.glance{border:1px solid #bbb;padding:10px}.glance a{text-decoration:none}:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#bbb;--accent:#000}body{font-size:11pt}main{max-width:none;padding:0}section{border:0;border-top:1px solid #bbb;border-radius:0;padding:12px 0;margin-top:10px}tr,.disk,li{break-inside:avoid}h2{break-after:avoid}.tag{border:1px solid currentColor;background:none}}
`
