/** "Firefox on Linux" of a User-Agent header; what is not known is shown as it came. */
const browsers = [[/\bEdg(?:A|iOS)?\//, "Edge"], [/\bOPR\//, "Opera"], [/\bFirefox\/|\bFxiOS\//, "Firefox"], [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, "Chrome"], [/\bVersion\/.*\bSafari\//, "Safari"]] as const;
const systems = [[/\bAndroid\b/, "Android"], [/\biPhone\b|\biPad\b/, "iOS"], [/\bWindows\b/, "Windows"], [/\bMac OS X\b/, "macOS"], [/\bCrOS\b/, "ChromeOS"], [/\bLinux\b/, "Linux"]] as const;

export function browserOf(userAgent: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined) return userAgent === "" ? "unknown browser" : userAgent;
  return system === undefined ? browser : `${browser} on ${system}`;
}
