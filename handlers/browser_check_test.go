package handlers_test

import (
	"os"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// looks are those that every page is checked in.
var looks = []look{phone, phone.inDark(), desk, desk.inDark()}

// axeSource is axe-core, the checker of accessibility, as its makers publish
// it. The browser takes it past the page's Content-Security-Policy.
var axeSource = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("testdata/axe/axe.min.js")
	return string(source), err
})

// runAxe tells what of some rules of axe the page breaks.
const runAxe = `(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false}).then(
	(found) => found.violations.flatMap((rule) => rule.nodes.map(
		(node) => rule.id + ': ' + node.html.slice(0, 300) + '\n    ' + node.failureSummary.replace(/\s+/g, ' '))))`

// ruleChoice names the rules that axe is to try, as its option runOnly.
type ruleChoice struct {
	Type   string   `json:"type"`
	Values []string `json:"values"`
}

var (
	// wcagRules are those of WCAG 2.2, levels A and AA.
	wcagRules = ruleChoice{"tag", []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}}
	// colourRules are those that a page in dark colours can break by itself.
	colourRules = ruleChoice{"rule", []string{"color-contrast", "link-in-text-block"}}
)

// check fails the test unless the page on the screen is sound: nothing went
// wrong in the console, it does not scroll sideways, and axe finds no fault.
func (b *tab) check() {
	b.t.Helper()
	b.picture(b.path())
	b.checkWidth()
	if !b.scriptless {
		b.checkAccess()
	}
	b.checkFaults()
}

// checkLooks checks the page in every look.
func (b *tab) checkLooks() {
	b.t.Helper()
	for _, l := range looks {
		b.use(l)
		b.check()
	}
}

func (b *tab) checkWidth() {
	b.t.Helper()
	wide := ask[string](b, `() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return '';
		const out = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 1);
		return document.documentElement.scrollWidth + ' > ' + room + ': ' + out.slice(0, 5).map((e) => e.cloneNode().outerHTML).join(' ');
	}`)
	if wide != "" {
		b.t.Errorf("%s at %s scrolls sideways: %s", b.path(), b.look, wide)
	}
}

func (b *tab) checkAccess() {
	b.t.Helper()
	if !ask[bool](b, `() => 'axe' in window`) {
		source, err := axeSource()
		b.must(err)
		_, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](source+"; true"))
		b.must(err)
	}
	rules := wcagRules
	if b.look.dark {
		rules = colourRules
	}
	for _, fault := range ask[[]string](b, runAxe, rules) {
		b.t.Errorf("%s at %s: axe: %s", b.path(), b.look, fault)
	}
}

func (b *tab) checkFaults() {
	b.t.Helper()
	b.mu.Lock()
	faults := b.faults
	b.faults = nil
	b.mu.Unlock()
	if len(faults) > 0 {
		b.t.Errorf("%s at %s: the browser complains:\n%s", b.path(), b.look, strings.Join(faults, "\n"))
	}
}
