// What a browser does about sound, without the app: it speaks docs/rooms-wire.md through window.say and window.take.
let pub, sub;
let early = { pub: [], sub: [] };
let turn = Promise.resolve();
let config = {};

const lines = (pc) => ({
  onicecandidate: ({ candidate }) =>
    say({ m: 'candidate', pc, c: candidate && candidate.toJSON() }),
});

/** Goes on without a pause, as the made-up microphone's beeps do not. */
function hum() {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const voice = new OscillatorNode(context, { type: 'sawtooth', frequency: 160 });
  voice.connect(new GainNode(context, { gain: 0.3 })).connect(out);
  voice.start();
  return out.stream;
}

async function publish(hums = false) {
  pub?.close();
  pub = Object.assign(new RTCPeerConnection(config), lines('pub'));
  const stream = hums ? hum() : await navigator.mediaDevices.getUserMedia({ audio: true });
  pub.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly' });
  await pub.setLocalDescription();
  const [{ mid }] = pub.getTransceivers();
  say({ m: 'publish', sdp: pub.localDescription.sdp, sources: [{ mid, source: 'voice' }] });
}

async function listen({ sdp }) {
  if (!sub) {
    sub = Object.assign(new RTCPeerConnection(config), lines('sub'));
    sub.ontrack = ({ track }) => {
      const sound = new Audio();
      sound.srcObject = new MediaStream([track]);
      void sound.play();
    };
  }
  await sub.setRemoteDescription({ type: 'offer', sdp });
  await sub.setLocalDescription();
  say({ m: 'answer', sdp: sub.localDescription.sdp });
}

async function way(pc, candidate) {
  const of = pc === 'pub' ? pub : sub;
  if (of?.remoteDescription) await of.addIceCandidate(candidate ?? undefined);
  else early[pc].push(candidate);
}

async function heed(message) {
  if (message.m === 'candidate') return way(message.pc, message.c);
  if (message.m === 'gone' || message.m === 'again') {
    sub?.close();
    sub = undefined;
    early = { pub: [], sub: [] };
    if (pub) await publish();
    return;
  }
  if (message.m === 'published')
    await pub.setRemoteDescription({ type: 'answer', sdp: message.sdp });
  else if (message.m === 'offer') await listen(message);
  else return;
  const pc = message.m === 'offer' ? 'sub' : 'pub';
  for (const candidate of early[pc].splice(0)) await way(pc, candidate);
}

/** By these TURN servers from now on, and no other way. */
window.relay = (iceServers) => (config = { iceServers, iceTransportPolicy: 'relay' });
/** How either connection goes from here: "host", "srflx", "prflx" or "relay". */
window.ways = async () => {
  const out = [];
  for (const pc of [pub, sub]) {
    const all = await pc.getStats();
    for (const one of all.values())
      if (one.type === 'transport' && one.selectedCandidatePairId)
        out.push(all.get(all.get(one.selectedCandidatePairId).localCandidateId).candidateType);
  }
  return out;
};
window.publish = publish;
window.take = (message) => (turn = turn.then(() => heed(message)));
/** The energy of all that has been heard so far. */
window.heard = async () => {
  let sum = 0;
  if (sub) for (const one of (await sub.getStats()).values()) sum += one.totalAudioEnergy ?? 0;
  return sum;
};
