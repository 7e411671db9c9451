// Smoother, never needed: forms are sent without a jump, keys press the buttons that are there,
// what is typed is kept as it is typed. Without this file every page works all the same.
"use strict";
(() => {
  const live = document.getElementById("live");
  const body = document.body;
  const MOST = 4_800_000;
  let busy = false;

  const say = (text) => {
    live.textContent = "";
    if (text) setTimeout(() => { live.textContent = text; }, 50);
  };
  const told = () => [...document.querySelectorAll("main [data-say]")].map((e) => e.textContent.trim()).join(" ");

  const complain = (text) => {
    document.querySelector("main .notice.bad.ours")?.remove();
    const note = document.createElement("p");
    note.className = "notice bad ours";
    note.textContent = text;
    document.getElementById("main").prepend(note);
    note.scrollIntoView({ block: "nearest" });
    say(text);
  };

  const place = (page, address, button) => {
    const next = page.getElementById("main");
    if (!next) { location.assign(address); return; }
    document.getElementById("main").replaceWith(document.adoptNode(next));
    document.title = next.dataset.title;
    history.replaceState(null, "", address);
    const to = button?.dataset.to || (button?.id ? `#${button.id}` : "");
    const target = (to && next.querySelector(to)) || next.querySelector("[data-focus]") || next;
    target.focus({ preventScroll: true });
    if (target.tagName === "TEXTAREA") target.setSelectionRange(target.value.length, target.value.length);
    if (target === next) scrollTo(0, 0); else target.scrollIntoView({ block: "nearest" });
    say(told());
    begin();
  };

  const size = (form) => [...new FormData(form).values()].reduce((sum, v) => sum + (v.size ?? new Blob([v]).size), 0);

  const send = async (form, button) => {
    const data = new FormData(form, button);
    const plain = form.enctype !== "multipart/form-data";
    busy = true;
    button?.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => say(body.dataset.working), 400);
    try {
      const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
      const answer = await fetch(address, {
        method: "POST",
        body: plain ? new URLSearchParams(data) : data,
        headers: { accept: "text/html" },
      });
      place(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.url, button);
    } catch {
      complain(body.dataset.lost);
    } finally {
      clearTimeout(slow);
      button?.removeAttribute("aria-busy");
      busy = false;
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (busy) { event.preventDefault(); return; }
    if (size(form) > MOST) { event.preventDefault(); complain(body.dataset.large); return; }
    if ("swap" in form.dataset) { event.preventDefault(); send(form, event.submitter); }
  });

  const typing = (at) => at.isContentEditable || ["TEXTAREA", "SELECT"].includes(at.tagName)
    || (at.tagName === "INPUT" && !["radio", "checkbox", "button", "submit", "file"].includes(at.type));

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && at.form) {
      event.preventDefault();
      at.form.requestSubmit(at.form.querySelector("button.main") || undefined);
      return;
    }
    if (event.key === "Escape" && typing(at)) { at.blur(); document.getElementById("main").focus({ preventScroll: true }); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (body.dataset.keys !== "on" || typing(at)) return;
    const row = document.querySelector(`[data-cycle="${CSS.escape(event.key)}"]`);
    if (row) {
      const choices = [...row.querySelectorAll("input[type=radio]")];
      const next = choices[(choices.findIndex((c) => c.checked) + 1) % choices.length];
      event.preventDefault();
      next.checked = true;
      next.focus();
      say(`${row.querySelector("legend").textContent.trim()}: ${next.parentElement.textContent.trim()}`);
      return;
    }
    const button = [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === event.key.toLowerCase() && !e.disabled);
    if (button) { event.preventDefault(); button.tagName === "TEXTAREA" ? button.focus() : button.click(); }
  });

  // A file dropped anywhere goes where pasted notes go.
  const target = () => document.querySelector("form[data-drop]");
  document.addEventListener("dragover", (event) => {
    if (!target() || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    target().classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) target()?.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    const form = target();
    if (!form || !event.dataTransfer.files.length) return;
    event.preventDefault();
    form.classList.remove("over");
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    form.requestSubmit();
  });

  // The models are opened in the background; the page says when they are.
  const opening = document.getElementById("opening");
  const ask = async () => {
    try {
      const answer = await (await fetch("/ready")).json();
      if (answer.ready) { opening.remove(); return; }
    } catch { /* asked again below */ }
    setTimeout(ask, 1000);
  };
  if (opening) setTimeout(ask, 500);

  // What is typed is kept a moment after it is typed, and when the page is left.
  let waiting = 0;
  const keep = (area) => {
    clearTimeout(waiting);
    waiting = 0;
    const form = area.form;
    const data = new URLSearchParams(new FormData(form));
    if (data.toString().length > 60_000) return fetch(form.dataset.draft, { method: "POST", body: data }).catch(() => {});
    return fetch(form.dataset.draft, { method: "POST", body: data, keepalive: true }).catch(() => {});
  };
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (area.tagName !== "TEXTAREA" || !area.form?.dataset.draft) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(area), 1500);
  });
  addEventListener("pagehide", () => {
    const area = document.querySelector("form[data-draft] textarea");
    if (waiting && area) keep(area);
  });

  // Dictation, only where the browser understands speech on this computer itself.
  const dictation = async (area) => {
    const Speech = window.SpeechRecognition || window.webkitSpeechRecognition;
    if (!Speech?.available) return;
    const langs = [area.lang === "fr" ? "fr-FR" : "en-US"];
    const can = await Speech.available({ langs, processLocally: true }).catch(() => "unavailable");
    if (can !== "available") return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = area.dataset.dictate;
    button.setAttribute("aria-pressed", "false");
    let ear = null;
    button.addEventListener("click", () => {
      if (ear) { ear.stop(); return; }
      ear = new Speech();
      ear.processLocally = true;
      ear.continuous = true;
      ear.lang = langs[0];
      ear.onresult = (event) => {
        for (let n = event.resultIndex; n < event.results.length; n += 1) {
          if (event.results[n].isFinal) area.setRangeText(`${event.results[n][0].transcript.trim()} `, area.selectionStart, area.selectionEnd, "end");
        }
        area.dispatchEvent(new Event("input", { bubbles: true }));
      };
      ear.onend = () => { ear = null; button.textContent = area.dataset.dictate; button.setAttribute("aria-pressed", "false"); };
      ear.start();
      button.textContent = area.dataset.stop;
      button.setAttribute("aria-pressed", "true");
    });
    area.after(button);
  };

  document.addEventListener("click", (event) => {
    const from = event.target.closest("[data-fill]");
    if (!from) return;
    const field = document.getElementById(from.dataset.fill);
    field.value = from.textContent;
    field.focus();
  });

  function begin() {
    clearTimeout(waiting);
    waiting = 0;
    document.querySelectorAll("textarea[data-dictate]").forEach(dictation);
  }
  begin();
  if (told()) say(told());
})();
