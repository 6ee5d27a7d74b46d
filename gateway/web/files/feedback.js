// The page behind a feedback link: one click gives the score, details may follow.
// A score in the link (?score=4) is sent at once. It takes a script to send it, so
// that a mail scanner that merely opens the link answers nothing.
'use strict';

const texts = {
  en: { solved: 'Is the problem solved?', timeliness: 'In time', courtesy: 'Polite', competence: 'Competent', ease: 'Easy to get help', comment: 'Anything to add?', send: 'Send', thanks: 'Thank you. You can change your answer or add to it.', bad: 'Thank you for telling us. Your case is being reopened.', later: 'Thank you, we have noted it. Your case has been solved again since then: please rate that solution by its own link.', failed: 'That did not work. Please try again.' },
  ru: { solved: 'Проблема решена?', timeliness: 'Вовремя', courtesy: 'Вежливо', competence: 'Компетентно', ease: 'Легко получить помощь', comment: 'Хотите что-то добавить?', send: 'Отправить', thanks: 'Спасибо. Вы можете изменить или дополнить ответ.', bad: 'Спасибо, что сказали. Мы возвращаемся к вашему обращению.', later: 'Спасибо, мы это записали. С тех пор проблема решена заново: оцените, пожалуйста, новое решение по ссылке из письма о нём.', failed: 'Не получилось. Попробуйте ещё раз.' },
  pl: { solved: 'Czy problem jest rozwiązany?', timeliness: 'Na czas', courtesy: 'Uprzejmie', competence: 'Kompetentnie', ease: 'Łatwo uzyskać pomoc', comment: 'Coś do dodania?', send: 'Wyślij', thanks: 'Dziękujemy. Odpowiedź można zmienić lub uzupełnić.', bad: 'Dziękujemy za informację. Wracamy do tej sprawy.', later: 'Dziękujemy, zapisaliśmy tę odpowiedź. Sprawa została od tego czasu rozwiązana ponownie: prosimy ocenić nowe rozwiązanie, korzystając z linku w wiadomości o nim.', failed: 'Nie udało się. Prosimy spróbować ponownie.' },
};
const language = (navigator.language || 'en').slice(0, 2);
const text = texts[language] || texts.en;
const url = '/v1/feedback/' + encodeURIComponent(location.pathname.split('/').pop());
const $ = (id) => document.getElementById(id);
let score = 0;

for (const e of document.querySelectorAll('[data-text]')) e.textContent = text[e.dataset.text];

async function call(body) {
  const options = body && { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(url, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message || text.failed);
  return answer;
}

function show(feedback) {
  score = feedback.score;
  for (const b of $('score').elements) b.setAttribute('aria-pressed', Number(b.value) === score);
  $('detail').hidden = false;
  $('message').textContent = feedback.superseded ? text.later : feedback.reopens ? text.bad : text.thanks;
}

async function send(body) {
  try { show(await call(body)); } catch (e) { $('message').textContent = e.message; }
}

function detail() {
  const f = $('detail').elements;
  const d = {};
  for (const name of ['timeliness', 'courtesy', 'competence', 'ease']) if (Number(f[name].value)) d[name] = Number(f[name].value);
  if (f.solved.value) d.solved = f.solved.value === 'true';
  return d;
}

$('score').addEventListener('submit', (e) => { e.preventDefault(); send({ score: Number(e.submitter.value) }); });
$('detail').addEventListener('submit', (e) => { e.preventDefault(); send({ score, comment: $('detail').elements.comment.value, detail: detail() }); });

call().then((invitation) => {
  $('question').textContent = invitation.question;
  const clicked = Number(new URLSearchParams(location.search).get('score'));
  if (clicked >= 1 && clicked <= 5) send({ score: clicked });
  else if (invitation.feedback) show(invitation.feedback);
}).catch((e) => { $('question').textContent = e.message; $('score').hidden = true; });
