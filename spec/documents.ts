/** Documents made from nothing: PDF files, slides with and without macros, and what they are packed in. */
import { crc32 } from 'node:zlib';

/** A PDF of so many pages, each with its number and a line of text on it. */
export function pdf(pages: number, line: string | ((page: number) => string) = 'Longspan'): Buffer {
  const objects: string[] = ['<< /Type /Catalog /Pages 2 0 R >>'];
  const first = 4;
  const kids = Array.from({ length: pages }, (_, i) => `${first + 2 * i} 0 R`).join(' ');
  objects.push(`<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`);
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (let i = 0; i < pages; ++i) {
    const text = typeof line === 'string' ? line : line(i + 1);
    const content = `BT /F1 40 Tf 60 400 Td (Page ${i + 1}) Tj 0 -60 Td /F1 24 Tf (${text}) Tj ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 600] /Contents ${first + 2 * i + 1} 0 R` +
        ` /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    );
  }
  let out = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const at of places) out += `${String(at).padStart(10, '0')} 00000 n \n`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

/** A PDF in three pieces; the middle one is a remark, as long as one likes, that no reader looks at. */
export function remarkedPdf(line: string, remark: Buffer): Buffer[] {
  const whole = pdf(1, line);
  const at = whole.lastIndexOf('startxref');
  return [whole.subarray(0, at), remark, whole.subarray(at)];
}

/** So many bytes of it. */
export const remark = (bytes: number): Buffer => Buffer.alloc(bytes, '%').fill('\n', bytes - 1);

/** The same under a password that nobody has (PDF 1.4, 3.5.2). */
export function lockedPdf(): Buffer {
  const plain = pdf(1).toString('latin1');
  const lock = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'5a'.repeat(32)}> /U <${'a5'.repeat(32)}> >>`;
  const ids = `/ID [<${'01'.repeat(16)}> <${'01'.repeat(16)}>]`;
  return Buffer.from(plain.replace('/Root 1 0 R', `/Root 1 0 R ${lock} ${ids}`), 'latin1');
}

/** A PDF in which nothing can be read, as of one whose pages are pictures. */
export const scannedPdf = (pages: number): Buffer =>
  Buffer.from(pdf(pages).toString('latin1').replaceAll(' Tj', ' n '), 'latin1');

/** A PDF that has a title of its own; its table of places is one that readers have to mend. */
export function titledPdf(title: string): Buffer {
  const plain = pdf(1).toString('latin1').replace('/Root 1 0 R', '/Root 1 0 R /Info 9 0 R');
  const at = plain.indexOf('xref');
  const info = `9 0 obj\n<< /Title (${title}) >>\nendobj\n`;
  return Buffer.from(plain.slice(0, at) + info + plain.slice(at), 'latin1');
}

/** A ZIP archive whose entries are not compressed. */
export function zip(entries: Record<string, string | Buffer>): Buffer {
  const files: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content);
    const told = Buffer.alloc(26);
    told.writeUInt16LE(20, 0);
    told.writeUInt32LE(crc32(bytes), 10);
    told.writeUInt32LE(bytes.length, 14);
    told.writeUInt32LE(bytes.length, 18);
    told.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), told, Buffer.from(name), bytes]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    list.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), told, entry, Buffer.from(name)]));
    files.push(file);
    at += file.length;
  }
  const listed = Buffer.concat(list);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(list.length, 4);
  end.writeUInt16LE(list.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06'), end]);
}

const office = 'http://schemas.openxmlformats.org';
const relation = (id: number, type: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${office}/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
const relations = (...all: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="${office}/package/2006/relationships">${all.join('')}</Relationships>`;
const spaces = `xmlns:a="${office}/drawingml/2006/main" xmlns:r="${office}/officeDocument/2006/relationships" xmlns:p="${office}/presentationml/2006/main"`;
const tree = (shapes = ''): string =>
  `<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${shapes}</p:spTree></p:cSld>`;
const type = (part: string, what: string): string =>
  `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${what}+xml"/>`;

/** Slides with one line of text each; with `macros` they carry a project of Visual Basic. */
export function slides(lines: string[], macros = false): Buffer {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const entries: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${macros ? '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' : ''}${type('/ppt/presentation.xml', 'presentationml.presentation.main')}${type('/ppt/slideMasters/slideMaster1.xml', 'presentationml.slideMaster')}${type('/ppt/slideLayouts/slideLayout1.xml', 'presentationml.slideLayout')}${type('/ppt/theme/theme1.xml', 'theme')}${lines.map((_, i) => type(`/ppt/slides/slide${i + 1}.xml`, 'presentationml.slide')).join('')}</Types>`,
    '_rels/.rels': relations(relation(1, 'officeDocument', 'ppt/presentation.xml')),
    'ppt/presentation.xml': `${head}<p:presentation ${spaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>${lines.map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${10 + i}"/>`).join('')}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(
      relation(1, 'slideMaster', 'slideMasters/slideMaster1.xml'),
      ...lines.map((_, i) => relation(10 + i, 'slide', `slides/slide${i + 1}.xml`)),
      ...(macros
        ? [
            '<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>',
          ]
        : []),
    ),
    'ppt/slideMasters/slideMaster1.xml': `${head}<p:sldMaster ${spaces}>${tree()}<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>`,
    'ppt/slideMasters/_rels/slideMaster1.xml.rels': relations(
      relation(1, 'slideLayout', '../slideLayouts/slideLayout1.xml'),
      relation(2, 'theme', '../theme/theme1.xml'),
    ),
    'ppt/slideLayouts/slideLayout1.xml': `${head}<p:sldLayout ${spaces} type="blank">${tree()}</p:sldLayout>`,
    'ppt/slideLayouts/_rels/slideLayout1.xml.rels': relations(
      relation(1, 'slideMaster', '../slideMasters/slideMaster1.xml'),
    ),
    'ppt/theme/theme1.xml': `${head}<a:theme xmlns:a="${office}/drawingml/2006/main" name="t"><a:themeElements><a:clrScheme name="c">${['dk1', 'lt1', 'dk2', 'lt2', 'accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6', 'hlink', 'folHlink'].map((name) => `<a:${name}><a:srgbClr val="${name.startsWith('lt') ? 'FFFFFF' : '000000'}"/></a:${name}>`).join('')}</a:clrScheme><a:fontScheme name="f"><a:majorFont><a:latin typeface="Sans"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Sans"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme><a:fmtScheme name="s"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/><a:bgFillStyleLst/></a:fmtScheme></a:themeElements></a:theme>`,
  };
  lines.forEach((line, i) => {
    entries[`ppt/slides/slide${i + 1}.xml`] =
      `${head}<p:sld ${spaces}>${tree(`<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="900000" y="900000"/><a:ext cx="9000000" cy="1500000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" sz="4000"/><a:t>${line}</a:t></a:r></a:p></p:txBody></p:sp>`)}</p:sld>`;
    entries[`ppt/slides/_rels/slide${i + 1}.xml.rels`] = relations(
      relation(1, 'slideLayout', '../slideLayouts/slideLayout1.xml'),
    );
  });
  if (macros) entries['ppt/vbaProject.bin'] = 'nobody runs this';
  return zip(entries);
}
