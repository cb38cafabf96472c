// @ts-check
// Light or dark: the reader's system decides, until the button is pressed.
"use strict";

{
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const isDark = () => {
    if (root.dataset.theme) return root.dataset.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  };
  button?.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
  });
}
