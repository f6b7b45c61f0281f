'use strict';

/** Draws the small chart of a segment's size into its place. */
function draw(place) {
  const series = JSON.parse(place.dataset.series);
  place.replaceChildren();
  if (series[0].length === 0) {
    return;
  }
  const [times, sizes] = series;
  times.push(Math.max(Math.round(Date.now() / 1000), times[times.length - 1] + 1));
  sizes.push(sizes[sizes.length - 1]); // As it was then it has been since.
  const colour = getComputedStyle(place).color;
  new uPlot({
    width: 132,
    height: 34,
    padding: [3, 2, 3, 2],
    cursor: { show: false },
    select: { show: false },
    legend: { show: false },
    scales: { y: { range: (chart, least, most) => least === most ? [least - 1, most + 1] : [least, most] } },
    axes: [{ show: false }, { show: false }],
    series: [{}, { stroke: colour, width: 1.5, points: { show: false } }],
  }, series, place);
}

function drawAll(within) {
  within.querySelectorAll('.chart').forEach(draw);
}

/** Tells how long ago the times of rows are, in the largest unit that fits. */
function tellAges(within) {
  for (const time of within.querySelectorAll('time.ago')) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time.dateTime)) / 1000));
    const words = seconds < 120 ? seconds + ' s' : seconds < 7200 ? Math.floor(seconds / 60) + ' min'
      : seconds < 172800 ? Math.floor(seconds / 3600) + ' h' : Math.floor(seconds / 86400) + ' days';
    if (time.textContent !== words + ' ago') {
      time.textContent = words + ' ago';
      time.title = time.dateTime;
    }
  }
}

/** Puts new content where it belongs; who stands on a link or button there goes on standing on it. */
function replace(element, html) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset : null;
  element.innerHTML = html;
  drawAll(element);
  tellAges(element);
  if (focused) {
    const again = [...element.querySelectorAll('a, button')].find(same => same.dataset.signal === focused.signal);
    (again || element.querySelector('button'))?.focus();
  }
}

function showStatus(level, words) {
  const status = document.getElementById('status');
  if (status.textContent !== words || status.className !== level) {
    status.className = level;
    status.textContent = words;
  }
}

/** Whether the first round, which repeats what the page shows, is over. */
let known = false;

/** One round of news from the server: the content of elements by their ids, null for those that are no more. */
function update(news) {
  showStatus(news.level, news.words);
  for (const [id, html] of Object.entries(news.parts)) {
    const isRow = id.startsWith('segment-');
    let element = document.getElementById(id);
    if (html === null) {
      element?.remove();
      continue;
    }
    if (!element) {
      const body = isRow && document.getElementById(id.replace(/^segment-(.*)-\d+$/, 'rows-$1'));
      if (!body) {
        location.reload(); // Of an account that the page does not know.
        return;
      }
      element = document.createElement('tr');
      element.id = id;
      body.append(element);
    }
    if (known && isRow) {
      element.classList.remove('news');
      void element.offsetWidth;
      element.classList.add('news');
    }
    replace(element, html);
  }
  known = true;
}

/** News that wait while the pointer is down: a click on what was put in anew meanwhile would be lost. */
let waiting = null;

function receive(news) {
  if (waiting) {
    waiting.push(news);
  } else {
    update(news);
  }
}

function release() {
  const late = waiting || [];
  waiting = null;
  late.forEach(update);
}

/** When the relay was last heard of. */
let heard = Date.now();

function listen() {
  const source = new EventSource('/console/live');
  source.onmessage = message => {
    heard = Date.now();
    receive(JSON.parse(message.data));
  };
  source.onerror = () => showStatus('bad', 'No connection to the relay; trying again');
}

/** Writes a signal, and shows what became of it. */
async function send(button) {
  const answer = document.getElementById('answer');
  const token = document.getElementById('token');
  if (!token.value) {
    document.getElementById('signals').open = true;
    token.focus();
    return;
  }
  const signal = { signal: button.dataset.signal, account: button.dataset.account };
  if (button.dataset.segment) {
    signal.segment = Number(button.dataset.segment);
  }
  if (signal.signal === 'approve' && !confirm('Everybody who is held leaves the segment. Go on?')) {
    return;
  }
  button.disabled = true;
  try {
    const response = await fetch('/api/signals', {
      method: 'POST',
      headers: { 'Authorization': 'Bearer ' + token.value, 'Content-Type': 'application/json' },
      body: JSON.stringify(signal),
    });
    const told = await response.json();
    answer.textContent = told.error || told.what;
  } catch (error) {
    answer.textContent = 'The signal could not be sent: ' + error.message;
  } finally {
    answer.hidden = false;
    button.disabled = false;
  }
}

document.addEventListener('pointerdown', () => {
  waiting = waiting || [];
});
for (const end of ['pointerup', 'pointercancel']) {
  document.addEventListener(end, () => setTimeout(release)); // After the click.
}
window.addEventListener('blur', release);
document.addEventListener('click', event => {
  const button = event.target.closest('button[data-signal]');
  if (button) {
    send(button);
  }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll(document));
drawAll(document);
tellAges(document);
setInterval(() => {
  tellAges(document);
  if (Date.now() - heard > 15000) {
    showStatus('bad', 'No connection to the relay: what is shown is old');
  }
}, 1000);
setInterval(() => drawAll(document), 60000);
listen();
