import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../src/ui/tokens.css", import.meta.url), "utf8");

function tokens(theme: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["bg", "surface", "raised", "selected"];
const texts = ["text", "text-2", "text-3", "critical", "warning", "ok", "change", "accent"];
const tinted = ["critical", "warning", "ok", "change", "accent"];
const marks = ["critical-mark", "warning-mark", "ok-mark", "control", "focus"];

for (const theme of ["dark", "light"]) {
  const colours = tokens(theme);
  const pair = (front: string, back: string, least: number) => {
    const value = contrast(colours.get(front) ?? "", colours.get(back) ?? "");
    assert.ok(value >= least, `${theme}: ${front} on ${back} has ${value.toFixed(2)}, needs ${least}`);
  };
  test(`every text of the ${theme} theme is readable on every ground`, () => {
    for (const text of texts) for (const ground of grounds) pair(text, ground, 4.5);
  });
  test(`every state of the ${theme} theme is readable on its own tint`, () => {
    for (const state of tinted) pair(state, `${state}-bg`, 4.5);
    pair("on-primary", "primary", 4.5);
    pair("on-danger", "danger", 4.5);
  });
  test(`marks, control edges and focus of the ${theme} theme stand out on every ground`, () => {
    for (const mark of marks) for (const ground of grounds) pair(mark, ground, 3);
  });
}
