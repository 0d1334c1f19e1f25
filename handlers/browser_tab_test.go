package handlers_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// visit opens an address of the portal and checks the page.
func (b *tab) visit(path string) {
	b.t.Helper()
	b.open(path)
	b.check()
}

// open opens an address of the portal.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site + path))
	b.ready()
}

func (b *tab) ready() {
	b.t.Helper()
	b.until("the page to be loaded", `() => document.readyState === 'complete'`)
}

// path is the address bar without the site.
func (b *tab) path() string {
	b.t.Helper()
	return ask[string](b, `() => location.pathname + location.search`)
}

// text is what a reader sees of the first element of a selector, white space
// folded; "" where there is none.
func (b *tab) text(selector string) string {
	b.t.Helper()
	text := ask[string](b, `(selector) => document.querySelector(selector)?.innerText ?? ''`, selector)
	return strings.Join(strings.Fields(text), " ")
}

func (b *tab) count(selector string) int {
	b.t.Helper()
	return ask[int](b, `(selector) => document.querySelectorAll(selector).length`, selector)
}

func (b *tab) value(selector string) string {
	b.t.Helper()
	return ask[string](b, `(selector) => document.querySelector(selector).value`, selector)
}

// wantText waits until an element holds a text.
func (b *tab) wantText(selector, text string) {
	b.t.Helper()
	b.until(selector+" to say "+text, `(selector, text) => [...document.querySelectorAll(selector)].some(
		(e) => e.checkVisibility() && e.innerText.replace(/\s+/g, ' ').includes(text))`, selector, text)
}

// wantPath waits until the address bar shows a path.
func (b *tab) wantPath(path string) {
	b.t.Helper()
	b.until("the address "+path, `(path) => location.pathname + location.search === path`, path)
}

// wantFocus waits until the focus is on an element.
func (b *tab) wantFocus(selector string) {
	b.t.Helper()
	b.until("the focus on "+selector, `(selector) => document.activeElement.matches(selector)`, selector)
}

func (b *tab) waitGone(selector string) {
	b.t.Helper()
	b.until(selector+" to go", `(selector) => ![...document.querySelectorAll(selector)].some((e) => e.checkVisibility())`, selector)
}

// place is the middle of something that can be pressed, or why it cannot.
type place struct {
	X, Y float64
	Why  string
}

// placeOf finds by selector, or by the words or label that a person would look
// for, and sees to it that nothing lies above it.
const placeOf = `(how, what) => {
	const words = (e) => (e.getAttribute('aria-label') ?? e.innerText).replace(/\s+/g, ' ').trim();
	const all = how === 'css' ? document.querySelectorAll(what) : document.querySelectorAll('a[href], button, summary, label');
	const found = [...all].filter((e) => (how === 'css' || words(e) === what) && e.checkVisibility());
	if (found.length !== 1) return {Why: 'there are ' + found.length + ' of it'};
	found[0].scrollIntoView({block: 'center', behavior: 'instant'});
	const box = found[0].getClientRects()[0];
	const x = box.x + box.width / 2, y = box.y + box.height / 2;
	const top = document.elementFromPoint(x, y);
	if (!top || !found[0].contains(top)) return {Why: 'it lies below ' + top?.outerHTML.slice(0, 200)};
	return {X: x, Y: y, Why: ''};
}`

func (b *tab) find(how, what string) place {
	b.t.Helper()
	b.until(what+" to press", `(how, what) => (`+placeOf+`)(how, what).Why === ''`, how, what)
	return ask[place](b, placeOf, how, what)
}

// click presses the one visible element of a selector with the mouse.
func (b *tab) click(selector string) {
	b.t.Helper()
	at := b.find("css", selector)
	b.do(chromedp.MouseClickXY(at.X, at.Y))
}

// press presses the one button, link or label with these words.
func (b *tab) press(words string) {
	b.t.Helper()
	at := b.find("words", words)
	b.do(chromedp.MouseClickXY(at.X, at.Y))
}

// doublePress presses twice, as fast as a hand can.
func (b *tab) doublePress(words string) {
	b.t.Helper()
	at := b.find("words", words)
	b.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(2)))
}

// key presses a key of the keyboard.
func (b *tab) key(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys, options...))
}

// fill replaces what a field holds. Days, colours and choices are set at once,
// everything else is typed.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.until(selector+" to fill", `(selector) => document.querySelector(selector)?.checkVisibility() ?? false`, selector)
	typed := ask[bool](b, `(selector, text) => {
		const field = document.querySelector(selector);
		field.scrollIntoView({block: 'center', behavior: 'instant'});
		field.focus();
		if (field.tagName !== 'SELECT' && field.type !== 'date' && field.type !== 'color') { field.select(); return true; }
		field.value = text;
		field.dispatchEvent(new Event('input', {bubbles: true}));
		field.dispatchEvent(new Event('change', {bubbles: true}));
		return false;
	}`, selector, text)
	if typed {
		_, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text})
		b.must(err)
	}
	b.until(selector+" to hold what was typed", `(selector, text) => document.querySelector(selector).value === text`,
		selector, strings.ReplaceAll(text, "\r\n", "\n"))
}

// go to another page: act, then wait until the new one is there, and check it.
func (b *tab) through(act func()) {
	b.t.Helper()
	ask[bool](b, `() => window.leftBehind = true`)
	act()
	b.until("another page", `() => !window.leftBehind && document.readyState === 'complete'`)
	b.check()
}

// swap acts and waits until htmx has put another element in the place of the
// one that a selector finds.
func (b *tab) swap(selector string, act func()) {
	b.t.Helper()
	ask[bool](b, `(selector) => document.querySelector(selector).leftBehind = true`, selector)
	act()
	b.until(selector+" to be swapped", `(selector) => document.querySelector(selector)?.leftBehind === undefined`, selector)
}

// signIn signs in through the form.
func (b *tab) signIn(email, secret string) {
	b.t.Helper()
	b.open("/login")
	b.fill("#email", email)
	b.fill("#password", secret)
	b.through(func() { b.press("Sign in") })
}

var unsafeInNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

// picture writes what the tab shows into the folder that PORTAL_SCREENSHOTS
// names.
func (b *tab) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("PORTAL_SCREENSHOTS")
	if folder == "" {
		return
	}
	image, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	b.must(err)
	name = strings.Trim(unsafeInNames.ReplaceAllString(b.t.Name()+" "+name, "-"), "-")
	b.must(os.WriteFile(filepath.Join(folder, name+"-"+b.look.String()+".png"), image, 0o600))
}
