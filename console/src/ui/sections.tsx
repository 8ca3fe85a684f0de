// Sections by place: a feature shows something on another feature's page without either knowing the other. The page names
// the place, the feature fills it, the shell joins the two.
import { createContext, type ComponentType, Suspense, useContext } from "react";
import type { Incident } from "../api/types";

export type Places = {
  /** Beside an incident, among what is known about it. */
  incident: { incident: Incident };
};
export type PlaceName = keyof Places;
/** What one feature shows, by place. Load it lazily: the page is there first. */
export type SectionsOf = { [Name in PlaceName]?: ComponentType<Places[Name]> };

export const SectionsContext = createContext<readonly SectionsOf[]>([]);

/** All that features show at this place, in the order of the features. */
export function Sections<Name extends PlaceName>({ place, show }: { place: Name; show: Places[Name] }) {
  const features = useContext(SectionsContext);
  return features.map((sections, index) => {
    const Section = sections[place] as ComponentType<Places[Name]> | undefined;
    return (
      Section !== undefined && (
        <Suspense key={index} fallback={null}>
          <Section {...show} />
        </Suspense>
      )
    );
  });
}
