// Progressive enhancement of the platform's pages: every page works without this file.

const root = document.documentElement;

// ── theme: the system's, unless the visitor chose
const themeButton = document.querySelector('[data-theme-toggle]');
themeButton?.removeAttribute('hidden');
themeButton?.addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});

// ── copy buttons
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.textContent;
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

// ── a dialog asks first where an act cannot be undone
for (const button of document.querySelectorAll('[data-dialog]')) {
  button.addEventListener('click', (event) => {
    event.preventDefault();
    document.getElementById(button.dataset.dialog)?.showModal();
  });
}
for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => button.closest('dialog')?.close());
}

// ── a form is sent once
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', () => {
    queueMicrotask(() => { for (const b of form.querySelectorAll('button[type="submit"]')) b.setAttribute('aria-disabled', 'true'); });
  });
}
addEventListener('pageshow', () => {
  for (const b of document.querySelectorAll('button[aria-disabled="true"]')) b.removeAttribute('aria-disabled');
});

// ── the question page: the server's own rules answer as one types, and the preview follows
const questionForm = document.querySelector('form[data-check]');
if (questionForm) {
  const error = document.getElementById('answer-error');
  const fields = [...questionForm.querySelectorAll('input')];
  let timer = 0;
  let running = null;
  const check = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const response = await fetch(questionForm.dataset.check, {
        method: 'POST', body: new URLSearchParams(new FormData(questionForm)), signal: running.signal,
      });
      if (!response.ok) return;
      const answer = await response.json();
      error.textContent = answer.error ?? '';
      for (const field of fields) {
        if (answer.error) field.setAttribute('aria-invalid', 'true'); else field.removeAttribute('aria-invalid');
      }
      const preview = document.getElementById('preview');
      if (preview && answer.preview) {
        const open = preview.querySelector('details')?.open;
        preview.innerHTML = answer.preview;
        if (open) preview.querySelector('details').open = true;
      }
    } catch (failure) {
      if (failure.name !== 'AbortError') throw failure;
    }
  };
  questionForm.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(check, 120); });
}

// ── the progress page: each step as it happens; the browser reconnects by itself with Last-Event-ID
const making = document.querySelector('[data-stream]');
if (making) {
  const bar = making.querySelector('.meter > span');
  bar.style.width = `${bar.dataset.width}%`;
  const meter = making.querySelector('.meter');
  const log = document.getElementById('log');
  const announce = document.getElementById('announce');
  // What a target does is known once it has planned; such a stage is shown before the announcement, the last one.
  const rowOf = (stage) => {
    const known = making.querySelector(`.stage[data-name="${CSS.escape(stage.name)}"]`);
    if (known) return known;
    const last = making.querySelector('.stage:last-child');
    const row = last.cloneNode(true);
    row.dataset.name = stage.name;
    row.dataset.status = 'queued';
    row.querySelector('.label').firstChild.textContent = stage.title ?? stage.name;
    row.querySelector('.state').textContent = 'queued';
    row.querySelector('.took').textContent = '';
    last.before(row);
    return row;
  };
  const stream = new EventSource(making.dataset.stream);
  stream.addEventListener('stage', (event) => {
    const stage = JSON.parse(event.data);
    const row = rowOf(stage);
    if (stage.status !== 'queued') {
      row.dataset.status = stage.status;
      const took = stage.duration_ms;
      row.querySelector('.took').textContent = took == null ? '' : took < 1000 ? `${took} ms` : `${(took / 1000).toFixed(1)} s`;
      row.querySelector('.state').textContent = stage.status;
      if (stage.status === 'running') announce.textContent = row.querySelector('.label').textContent;
    }
    if (stage.progress != null) {
      bar.style.width = `${stage.progress}%`;
      meter.setAttribute('aria-valuenow', stage.progress);
    }
  });
  stream.addEventListener('log', (event) => {
    log.append(`${JSON.parse(event.data).message}\n`);
    log.scrollTop = log.scrollHeight;
  });
  const finish = () => { stream.close(); location.replace(making.dataset.done); };
  stream.addEventListener('done', finish);
  stream.addEventListener('failed', () => { stream.close(); location.reload(); });
}

// ── a tool's page: follow its log, and see the status change
const follow = document.querySelector('[data-logs]');
if (follow) {
  const stream = new EventSource(follow.dataset.logs);
  stream.addEventListener('log', (event) => {
    const line = JSON.parse(event.data);
    const atEnd = follow.scrollTop + follow.clientHeight >= follow.scrollHeight - 8;
    follow.append(`${line.message}\n`);
    if (atEnd) follow.scrollTop = follow.scrollHeight;
  });
}
const waiting = document.querySelector('[data-await]');
if (waiting) {
  const before = waiting.dataset.status;
  const poll = setInterval(async () => {
    const response = await fetch(waiting.dataset.await);
    if (response.status === 404) { clearInterval(poll); location.href = '/tools'; return; }
    if (response.ok && (await response.json()).status !== before) { clearInterval(poll); location.replace(location.pathname); }
  }, 700);
  setTimeout(() => clearInterval(poll), 60_000);
}
