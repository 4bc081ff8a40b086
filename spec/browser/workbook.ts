/** Fills Longspan's own template as a hand would: rows of text appended to its sheets. */
import { crc32, inflateRawSync } from 'node:zlib';

/** Sheet part (`sheet3`) to rows to append; a row's cells are in the order of the columns, '' left out. */
export type Rows = Record<string, string[][]>;

export function filled(template: Buffer, rows: Rows): Buffer {
  const parts = entries(template);
  for (const [sheet, lines] of Object.entries(rows)) {
    const name = `xl/worksheets/${sheet}.xml`;
    const part = parts.get(name);
    if (part === undefined) throw new Error(`the template has no ${name}`);
    const xml = part.toString('utf8');
    const from = Math.max(
      1,
      ...[...xml.matchAll(/<row r="(\d+)"/g)].map((match) => Number(match[1])),
    );
    const added = lines.map((cells, index) => row(from + 1 + index, cells)).join('');
    parts.set(name, Buffer.from(xml.replace('</sheetData>', `${added}</sheetData>`)));
  }
  return zipped(parts);
}

function row(number: number, cells: string[]): string {
  const inner = cells
    .map((text, column) => {
      if (text === '') return '';
      const plain = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
      return `<c r="${String.fromCharCode(65 + column)}${number}" t="inlineStr"><is><t>${plain}</t></is></c>`;
    })
    .join('');
  return `<row r="${number}">${inner}</row>`;
}

function entries(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const parts = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + packed);
    parts.set(name, method === 0 ? Buffer.from(data) : inflateRawSync(data));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return parts;
}

/** Stored, not packed: it is only for a test. */
function zipped(parts: Map<string, Buffer>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of parts) {
    const title = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(title.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    central.writeUInt16LE(20, 6);
    local.copy(central, 16, 14, 28);
    central.writeUInt32LE(offset, 42);
    files.push(local, title, data);
    directory.push(central, title);
    offset += 30 + title.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, list, end]);
}
