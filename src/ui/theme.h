/* theme - every colour on the wall, by role, from config/theme.ini over the
 * built-in night theme. Counties disagree about status colours, so these come
 * from the file and the legend is always visible. Immutable after load. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "model/terms.h"
#include "scene/scene.h"

#define THEME_CLASSES 5
#define THEME_FLOWS   8

struct theme {
    colour ground;        /* behind everything */
    colour land;          /* neighbouring counties */
    colour land_line;     /* their borders */
    colour river;
    colour county_line, township_line, county_glow;
    colour classes[THEME_CLASSES]; /* choropleth, low to high */
    colour card, card_line;        /* panels */
    colour text, text_soft, text_faint;
    colour amber, amber_soft, ember, teal, violet, blue; /* accents */
    colour chip, chip_text;        /* buttons at rest */
    colour on_amber;               /* text on amber */
    colour track;                  /* empty part of a bar */
    colour grid;                   /* chart lines */
    colour poverty[POVERTY_COUNT]; /* status colours */
    colour income[4];              /* wage, business, property, transfer */
    colour flow[THEME_FLOWS];      /* departments' money, in turn */
    colour halo;                   /* behind map labels */
    float light_strength[POVERTY_COUNT];
};

struct theme theme_night(void);
/* Overrides from an .ini; errors: file:line: unknown key or bad colour. */
enum status theme_load(const char *path, struct theme *out,
                       struct error *err) MUST_USE;

#endif
