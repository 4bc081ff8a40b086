/** Certificates for the loopback, from an authority that this process then trusts. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { folderFor } from './daemon.ts';

export interface CertificateFiles {
  certificate: string;
  key: string;
}

const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export class Authority {
  readonly folder = folderFor('certificates');

  constructor() {
    const { certificate, key } = this.filesOf('authority');
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '2',
      '-subj',
      '/CN=Longspan spec',
    );
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(certificate, 'utf8')]);
  }

  /** Its own, by which others know what it issued. */
  get certificate(): string {
    return this.filesOf('authority').certificate;
  }

  /** A certificate for 127.0.0.1 and localhost. */
  issue(name: string): CertificateFiles {
    const authority = this.filesOf('authority');
    const { certificate, key } = this.filesOf(name);
    const request = join(this.folder, `${name}.csr`);
    const names = join(this.folder, `${name}.ext`);
    writeFileSync(names, 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      authority.certificate,
      '-CAkey',
      authority.key,
      '-CAcreateserial',
      '-out',
      certificate,
      '-days',
      '2',
      '-extfile',
      names,
    );
    return { certificate, key };
  }

  private filesOf(name: string): CertificateFiles {
    return {
      certificate: join(this.folder, `${name}.crt`),
      key: join(this.folder, `${name}.key`),
    };
  }
}
