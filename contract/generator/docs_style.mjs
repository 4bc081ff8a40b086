/** Paper, ink and one blue, as the web app's own tokens have them; dark and print. */
export const docsStyle = `
:root{color-scheme:light dark;--paper:#fbfaf6;--sheet:#fffefb;--sunk:#f3f1ea;--rule:#dedbd1;--strong:#8d8b84;--ink:#1c2127;--ink2:#4b525a;--ink3:#676d74;--blue:#1b5cba;--wash:#e8effb;
--sans:'PingFang SC','Microsoft YaHei UI','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','WenQuanYi Micro Hei',system-ui,sans-serif;--mono:ui-monospace,'SF Mono','Cascadia Mono','Noto Sans Mono','DejaVu Sans Mono',monospace}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--sheet:#1a1e23;--sunk:#20252b;--rule:#353b43;--strong:#7a828b;--ink:#e9e7e1;--ink2:#bcc0c3;--ink3:#989ea5;--blue:#7fb0ff;--wash:#1d2c44}}
*{box-sizing:border-box}
html{scroll-padding-top:16px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.65 var(--sans);font-variant-numeric:tabular-nums}
[lang=en]{line-height:1.5;font-family:system-ui,'Segoe UI','Helvetica Neue','Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}
a{color:var(--blue);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:16px;top:8px;background:var(--sheet);padding:4px 8px;z-index:1}
.sheet{display:grid;grid-template-columns:248px minmax(0,1fr);max-width:1360px;margin:0 auto}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:24px 16px 32px 24px;border-right:1px solid var(--rule);font-size:13px}
nav h2{font-size:12px;font-weight:600;color:var(--ink3);margin:20px 0 4px;letter-spacing:.04em}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:block;padding:2px 0;color:var(--ink2);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
nav li a code{color:inherit}
main{padding:24px 32px 64px;min-width:0}
header.block{display:grid;grid-template-columns:minmax(0,1fr) auto;border:1.5px solid var(--ink);background:var(--sheet);margin-bottom:32px}
header.block>div{padding:16px 20px}
header.block dl{margin:0;border-left:1.5px solid var(--ink);display:grid;grid-template-columns:auto auto;align-content:stretch;font-size:12px}
header.block dt,header.block dd{margin:0;padding:6px 14px;border-bottom:1px solid var(--rule)}
header.block dt{color:var(--ink3);border-right:1px solid var(--rule)}
header.block dd{font-family:var(--mono)}
header.block dt:last-of-type,header.block dd:last-of-type{border-bottom:0}
h1{font-size:26px;line-height:1.3;margin:0 0 4px;letter-spacing:.01em}
h1 small{font-weight:400;font-size:16px;color:var(--ink3)}
section>h2{font-size:20px;line-height:1.35;margin:48px 0 12px;padding-bottom:6px;border-bottom:1.5px solid var(--ink)}
section>h2 [lang=en],h3 [lang=en]{font-weight:400;color:var(--ink3)}
h3{font-size:16px;line-height:1.4;margin:0 0 4px}
h4{font-size:12px;font-weight:600;color:var(--ink3);margin:12px 0 2px}
p{margin:4px 0;max-width:76ch}
.both [lang=en]{color:var(--ink2)}
p [lang=zh],p [lang=en],td [lang=zh],td [lang=en],li [lang=zh],li [lang=en]{display:block}
.inline [lang],.must [lang],.place [lang]{display:inline}
article{padding:16px 0 18px;border-bottom:1px solid var(--rule)}
code,pre{font-family:var(--mono);font-size:12.5px}
pre{background:var(--sunk);border-left:2px solid var(--blue);padding:10px 14px;margin:4px 0;overflow-x:auto;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere}
.route{display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}
.route code{font-size:14px;overflow-wrap:anywhere}
.method{font:600 12px/1 var(--mono);border:1.5px solid currentColor;border-radius:3px;padding:3px 6px;min-width:58px;text-align:center}
.method.write{color:var(--blue)}
.access{font-size:12px;color:var(--ink2);margin-left:auto}
.chip{display:inline-block;border:1px solid var(--rule);border-radius:10px;padding:0 8px;margin:0 4px 0 0;background:var(--sheet);white-space:nowrap;font-size:12px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:2px 0 4px;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--rule)}
th{font-size:12px;font-weight:600;color:var(--ink3);border-bottom-color:var(--strong)}
td:first-child{white-space:nowrap}
td:last-child,th:last-child{padding-right:0}
tr:last-child td{border-bottom:0}
.must{color:var(--blue)}
.must,.place{font-size:12px;white-space:nowrap}
h3 code,h4+p code{font-weight:400}
.status{display:inline-block;min-width:3em;font-weight:600}
dl.terms{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;margin:6px 0 8px;font-size:13px}
dl.terms dt{color:var(--ink3)}
dl.terms dd{margin:0}
@media (min-width:861px){.members{table-layout:fixed}.members td:nth-child(1){overflow-wrap:anywhere;white-space:normal}.members col:nth-child(1){width:20%}.members col:nth-child(2){width:112px}.members col:nth-child(3){width:36%}}
.limits{white-space:nowrap;color:var(--ink3)}
.note{color:var(--ink2)}
.problems td{min-width:9em}
.problems td:nth-child(2){min-width:0;font-family:var(--mono)}
fieldset{border:0;margin:0;padding:0;display:flex;gap:2px;font-size:12px}
legend{position:absolute;left:-999px}
fieldset label{cursor:pointer;white-space:nowrap;padding:2px 8px;border:1px solid var(--rule)}
fieldset input{position:absolute;opacity:0}
fieldset label:has(:checked){border-color:var(--blue);color:var(--blue);background:var(--wash)}
fieldset label:has(:focus-visible){outline:2px solid var(--blue);outline-offset:1px}
:root:has(#only-zh:checked) [lang=en],:root:has(#only-en:checked) body [lang=zh]{display:none!important}
@media (max-width:860px){.sheet{display:block}nav{position:static;height:auto;max-height:42vh;border-right:0;border-bottom:1px solid var(--rule);padding:16px}main{padding:16px}header.block{display:block}header.block dl{border-left:0;border-top:1.5px solid var(--ink)}.access{margin-left:0;width:100%}}
@media print{:root{--paper:#fff;--sheet:#fff;--sunk:#f5f5f5;--ink:#000;--ink2:#222;--ink3:#444;--rule:#bbb;--blue:#1b5cba;color-scheme:light}nav,fieldset,.skip{display:none}.sheet{display:block}main{padding:0}body{font-size:10pt}a{color:inherit}section>h2{break-after:avoid}tr,pre{break-inside:avoid}h3,h4,.route{break-after:avoid}}
`;
