// Makes messages.csv beside it: short messages of three kinds, put together from words at random. Their words tell the kind apart most of the time, not always.
import { writeFileSync } from 'node:fs';

const ROWS = 600;

const SHARED = ['the', 'a', 'this', 'my', 'it', 'was', 'is', 'and', 'but', 'with', 'on', 'for', 'order', 'parcel', 'shop', 'today', 'week', 'very', 'colour', 'size'];
const OWN = {
  praise: ['Great', 'happy', 'perfect', 'thanks', 'lovely', 'quick', 'recommend', 'quality', 'again', 'soft'],
  complaint: ['Broken', 'late', 'refund', 'wrong', 'missing', 'torn', 'never', 'waiting', 'again', 'quality'],
  question: ['When', 'how', 'where', 'could', 'please', 'tell', 'address', 'arrive', 'size', 'refund'],
};
const ENDS = { praise: '!', complaint: '.', question: '?' };
/** Share of the words that come from the kind's own list. */
const OWN_SHARE = 0.3;

let state = 7;

/** The generator of Park and Miller, from 0 to 1. */
function uniform() {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

function pick(list) {
  return list[Math.floor(uniform() * list.length)];
}

function message(kind) {
  const words = Array.from({ length: 4 + Math.floor(uniform() * 9) }, () => pick(uniform() < OWN_SHARE ? OWN[kind] : SHARED));
  return words.join(' ') + (uniform() < 0.5 ? ENDS[kind] : '');
}

const kinds = Object.keys(OWN);
const lines = Array.from({ length: ROWS }, () => {
  const kind = pick(kinds);
  return `${message(kind)},${kind}`;
});
writeFileSync(new URL('messages.csv', import.meta.url), ['message,kind', ...lines, ''].join('\n'));
