"""How the page of `dunning render --html` looks: on a wide screen, on a telephone, on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; --ink: #1c1f24; --soft: #565d68; --line: #d5d9e0; --ground: #eef0f4; --accent: #0b57a4; }
* { box-sizing: border-box; }
html { scroll-behavior: auto; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Arial, sans-serif; }
a { color: var(--accent); overflow-wrap: anywhere; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font: 0.85em/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999em; background: #fff; padding: 0.5em 1em; }
.skip:focus { left: 0.5em; top: 0.5em; }
.top, main { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
.top { padding-top: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
.top > p { margin: 0 0 1rem; color: var(--soft); }
nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 0; padding: 0; }
nav li { background: #fff; border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.15rem 0.6rem; }
nav li span { color: var(--soft); font-size: 0.85em; }
section { margin: 2.5rem 0; }
h2 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; }
.rules { list-style: none; margin: 0.1rem 0 0.8rem; padding: 0; color: var(--soft); font-size: 0.95rem; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 0.7rem; margin: 0 0 1rem;
  padding: 0.9rem 1rem; }
.card > header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline;
  gap: 0.2rem 1rem; margin: 0 0 0.8rem; }
h3 { font-size: 0.85rem; font-weight: 600; margin: 0; display: flex; flex-wrap: wrap; gap: 0.3rem; }
.mark { border-radius: 1rem; padding: 0.1rem 0.6rem; background: #e8ebf0; color: #30363f; }
.mark.channel { background: #17324f; color: #fff; }
.mark.where { background: #fdf1d6; color: #5a3e00; }
.mark.offer { background: #dff0e0; color: #17451d; }
.file { color: var(--soft); }
.who { margin: 0 0 0.4rem !important; color: var(--soft); font-size: 0.85rem; }
.mail { border: 1px solid var(--line); border-radius: 0.5rem; overflow: hidden; }
.mail dl { display: grid; grid-template-columns: auto 1fr; gap: 0.1rem 0.8rem; margin: 0; padding: 0.7rem 1rem;
  background: #f6f7f9; border-bottom: 1px solid var(--line); }
.mail dt { color: var(--soft); }
.mail dd { margin: 0; overflow-wrap: anywhere; }
.mail dd:last-child { font-weight: 600; }
.parts { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.html { padding: 1rem; font: 16px/1.5 Arial, Helvetica, sans-serif; overflow-wrap: anywhere; }
.plain { padding: 1rem; background: #fafbfc; border-left: 1px solid var(--line); }
.plain pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 0.85rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
.sheet > :last-child, .card [lang] > :last-child { margin-bottom: 0 !important; }
.bubble { background: #e6e8ec; border-radius: 1.2rem 1.2rem 1.2rem 0.3rem; max-width: 22rem; padding: 0.7rem 1rem; }
.bubble p { margin: 0; overflow-wrap: anywhere; }
.counted { margin: 0.5rem 0 0; color: var(--soft); font-size: 0.9rem; }
mark { background: #ffd84d; color: #1c1f24; border-radius: 0.2rem; padding: 0 0.15em; }
.sheet { max-width: 44rem; margin: 0 auto; padding: 3rem; background: #fff; border: 1px solid var(--line);
  box-shadow: 0 2px 10px #0002; font: 1rem/1.55 Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
.sheet .sender { margin: 0 0 2rem; font-weight: 700; }
.sheet .to { margin: 0 0 2rem; }
.sheet .day { text-align: right; margin: 0 0 2rem; }
.banner { max-width: 44rem; border: 1px solid #b9cfe8; border-left: 0.4rem solid var(--accent); border-radius: 0.4rem;
  background: #f1f7fd; padding: 0.8rem 1rem; }
.notification { max-width: 24rem; border-radius: 1rem; background: #e6e8ec; padding: 0.7rem 1rem; }
.script { max-width: 44rem; border: 1px dashed #7d8591; border-radius: 0.4rem; padding: 0.9rem 1rem; }
.failure { margin: 0; padding: 0.7rem 1rem; border: 2px solid #b3261e; border-radius: 0.4rem; }
@media (max-width: 44rem) {
  .parts { grid-template-columns: minmax(0, 1fr); }
  .plain { border-left: 0; border-top: 1px solid var(--line); }
  .sheet { padding: 1.5rem 1.2rem; box-shadow: none; }
  .card { padding: 0.7rem; }
}
@media print {
  @page { margin: 15mm; }
  body { background: #fff; font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .top, main { max-width: none; padding: 0; }
  .skip { display: none; }
  nav a { text-decoration: none; }
  h2, .card > header { break-after: avoid; }
  .card, .mail, .sheet { break-inside: avoid; box-shadow: none; }
  .sheet { padding: 1.5rem; }
}
"""
