// A plain Janus with a plain video room, as its own pages use it: what Longspan's rooms are compared with.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '../../spec/node_modules/playwright-core/index.js';
import type { Link } from '../link/emulator.ts';
import { passage } from '../link/passage.ts';
import { freePort, sleep } from '../parts/programs.ts';

interface Message {
  janus: string;
  transaction?: string;
  sender?: number;
  data?: { id: number };
  plugindata?: { data: { error?: string } };
  error?: { reason: string };
  jsep?: { type: string; sdp: string };
}

const others = ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip'].concat(
  'streaming',
  'textroom',
  'videocall',
  'voicemail',
);

export class BareJanus {
  private readonly process: ChildProcess;
  private socket!: WebSocket;
  private session: number | undefined;
  private readonly waiting = new Map<string, (message: Message) => void>();
  private count = 0;

  private constructor(process: ChildProcess) {
    this.process = process;
  }

  /** `link`: at its near end. */
  static async start(folder: string, link?: Link): Promise<BareJanus> {
    const port = await freePort();
    const file = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
    file(
      'janus.jcfg',
      `general: { configs_folder = "${folder}" debug_level = 3 session_timeout = 0 }
plugins: { disable = "${others.map((one) => `libjanus_${one}.so`).join(',')}" }
transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_rabbitmq.so,libjanus_pfunix.so" }
events: { broadcast = false }
`,
    );
    file('janus.plugin.videoroom.jcfg', 'general: { string_ids = true }\n');
    file(
      'janus.transport.websockets.jcfg',
      `general: { ws = true
  ws_port = ${port}
  ws_ip = "127.0.0.1" }\n`,
    );
    const log = path.join(folder, 'log');
    const words = ['-F', folder, '-C', `${folder}/janus.jcfg`, '-L', log, '-N'];
    const janus = new BareJanus(
      link
        ? link.run('near', ['/usr/bin/janus', ...words], { stdio: 'ignore' })
        : spawn('/usr/bin/janus', words, { stdio: 'ignore' }),
    );
    const reached = link ? await passage(link, 'near', port, folder) : port;
    for (let tries = 0; ; ++tries) {
      await sleep(200);
      const socket = new WebSocket(`ws://127.0.0.1:${reached}`, 'janus-protocol');
      const opened = await new Promise<boolean>((done) => {
        socket.onopen = () => done(true);
        socket.onerror = () => done(false);
      });
      janus.socket = socket;
      if (opened) break;
      if (tries > 40) throw new Error('janus does not listen');
    }
    janus.socket.onmessage = ({ data }) => janus.take(JSON.parse(String(data)) as Message);
    janus.session = (await janus.ask({ janus: 'create' })).data!.id;
    const admin = await janus.attach();
    await janus.message(admin, { request: 'create', room: 'lesson', publishers: 6 });
    return janus;
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Somebody speaks, as a page that knows no more than Janus's own examples. */
  async speak(browser: Browser, video = false): Promise<Page> {
    const page = await browser.newPage();
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('https://localhost/');
    const handle = await this.attach();
    await this.message(handle, {
      ...{ request: 'join', ptype: 'publisher', room: 'lesson', id: 'teacher' },
    });
    const sdp = await page.evaluate(async (withVideo) => {
      const pc = new RTCPeerConnection();
      const all = globalThis as unknown as { pc: RTCPeerConnection };
      all.pc = pc;
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: withVideo ? { width: 640, height: 360 } : false,
      });
      for (const track of stream.getTracks()) pc.addTrack(track, stream);
      await pc.setLocalDescription();
      await gathered(pc);
      return pc.localDescription!.sdp;
      function gathered(of: RTCPeerConnection): Promise<void> {
        return new Promise((done) => {
          if (of.iceGatheringState === 'complete') done();
          of.onicegatheringstatechange = () => of.iceGatheringState === 'complete' && done();
        });
      }
    }, video);
    const { jsep } = await this.message(handle, { request: 'configure' }, { type: 'offer', sdp });
    await page.evaluate(async (answer) => {
      const { pc } = globalThis as unknown as { pc: RTCPeerConnection };
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
      while (pc.connectionState !== 'connected') await new Promise((done) => setTimeout(done, 50));
    }, jsep!.sdp);
    await sleep(1000); // Janus gives nobody to subscribe to before
    return page;
  }

  /** Somebody listens in a page, and sees what is shown. */
  async hear(browser: Browser, init: () => void): Promise<Page> {
    const page = await browser.newPage();
    await page.addInitScript(init);
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('https://localhost/');
    await this.listen((offer) =>
      page.evaluate(async (sdp) => {
        const pc = new RTCPeerConnection();
        const stream = new MediaStream();
        pc.ontrack = ({ track }) => {
          stream.addTrack(track);
          const player = document.createElement(track.kind === 'video' ? 'video' : 'audio');
          document.body.append(player);
          player.srcObject = new MediaStream([track]);
          void player.play();
        };
        await pc.setRemoteDescription({ type: 'offer', sdp });
        await pc.setLocalDescription();
        while (pc.iceGatheringState !== 'complete')
          await new Promise((done) => setTimeout(done, 20));
        return pc.localDescription!.sdp;
      }, offer),
    );
    return page;
  }

  async listen(answer: (offer: string) => string | Promise<string>): Promise<void> {
    const handle = await this.attach();
    const { jsep } = await this.message(handle, {
      ...{ request: 'join', ptype: 'subscriber', room: 'lesson', streams: [{ feed: 'teacher' }] },
    });
    const sdp = await answer(jsep!.sdp);
    await this.message(handle, { request: 'start' }, { type: 'answer', sdp });
  }

  async stop(): Promise<void> {
    this.socket.close();
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }

  private async attach(): Promise<number> {
    return (await this.ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data!.id;
  }
  private message(handle: number, body: object, jsep?: object): Promise<Message> {
    return this.ask({ janus: 'message', handle_id: handle, body, ...(jsep ? { jsep } : {}) });
  }
  private ask(what: object): Promise<Message> {
    const transaction = `t${++this.count}`;
    this.socket.send(JSON.stringify({ ...what, transaction, session_id: this.session }));
    return new Promise((done, failed) => {
      this.waiting.set(transaction, (answer) => {
        const wrong = answer.error?.reason ?? answer.plugindata?.data.error;
        if (wrong === undefined) done(answer);
        else failed(new Error(wrong));
      });
    });
  }
  private take(message: Message): void {
    if (message.janus === 'ack' || message.transaction === undefined) return;
    this.waiting.get(message.transaction)?.(message);
    this.waiting.delete(message.transaction);
  }
}
