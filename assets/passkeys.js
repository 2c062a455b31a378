// Passkeys: allauth's own scripts do the work; this one tells them where they are on the page, from
// data attributes, because the content security policy lets no script stand inside it.
const form = document.querySelector("form[data-passkey]");
const forms = window.allauth.webauthn.forms;
const kinds = { add: forms.addForm, authenticate: forms.authenticateForm, login: forms.loginForm };
const button = form.querySelector("#passkey-button");
const trouble = document.querySelector("#passkey-trouble");

// allauth sends the form itself once the passkey has answered.
button.type = "button";
kinds[form.dataset.passkey]({
  ids: {
    add: button.id,
    authenticate: button.id,
    login: button.id,
    passwordless: "id_passwordless",
    credential: form.querySelector("[name=credential]").id,
  },
  data: JSON.parse(form.dataset.passkeyData || "null"),
});
button.addEventListener("click", () => {
  trouble.hidden = true;
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  trouble.hidden = false;
});
