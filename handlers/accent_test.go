package handlers

import (
	"strings"
	"testing"
)

func TestAnyAccentIsMadeLegible(t *testing.T) {
	light, _ := parseColour(lightSurface)
	dark, _ := parseColour(darkSurface)
	for _, typed := range []string{"#ffffff", "#000000", "#ffee00", "#00ff00", "#123456", "#808080", "#ff0000"} {
		sheet := accentSheet(typed)
		onLight, _ := parseColour(sheet[strings.Index(sheet, "light:")+6:][:7])
		onDark, _ := parseColour(sheet[strings.Index(sheet, "dark:")+5:][:7])
		if onLight.contrast(light) < legible || onLight.contrast(colour{255, 255, 255}) < legible || onDark.contrast(dark) < legible {
			t.Errorf("%s becomes %s", typed, sheet)
		}
	}
	if accentSheet("") != "" || accentSheet("red;}") != "" {
		t.Error("something that is no colour got into the style sheet")
	}
}
