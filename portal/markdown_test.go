package portal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

func renderedMarkdown(t *testing.T, source string) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(string(RenderMarkdown(source))))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

var paperNames = []string{"draft-pws.md", "final-pws.md", "qasp.md"}

func readPaper(t *testing.T, name string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "papers", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

var (
	liveTarget   = regexp.MustCompile(`\]\(https?://[^)]*\)`)
	listNumber   = regexp.MustCompile(`(?m)^\s*\d+[.)]\s`)
	markdownWord = regexp.MustCompile(`[\p{L}\p{N}]+`)
)

func TestMarkdownKeepsEveryWordOfThePapers(t *testing.T) {
	for _, name := range paperNames {
		source := readPaper(t, name)
		plain := listNumber.ReplaceAllString(liveTarget.ReplaceAllString(source, "]"), "")
		want := markdownWord.FindAllString(plain, -1)
		text := renderedMarkdown(t, source).Text()
		got := markdownWord.FindAllString(text, -1)
		for i := range min(len(want), len(got)) {
			if want[i] != got[i] {
				t.Fatalf("%s: word %d is %q, not %q, near %q", name, i, got[i], want[i], want[max(0, i-5):i+1])
			}
		}
		if len(want) != len(got) {
			t.Errorf("%s: %d words of %d", name, len(got), len(want))
		}
		for _, sign := range []string{"##", "===", "---", "](", "**"} {
			if strings.Contains(text, sign) {
				t.Errorf("%s: %q is left in the text", name, sign)
			}
		}
	}
}

func TestMarkdownKeepsEveryCellOfThePapers(t *testing.T) {
	for _, name := range paperNames {
		source := readPaper(t, name)
		var want []string
		for _, line := range strings.Split(source, "\n") {
			if !strings.Contains(line, "|") || strings.Contains(line, "---") {
				continue
			}
			if strings.HasPrefix(line, "|") {
				line = strings.TrimSuffix(strings.TrimSpace(line[1:]), "|")
			}
			for _, cell := range strings.Split(line, "|") {
				want = append(want, strings.Join(strings.Fields(cell), " "))
			}
		}
		page := renderedMarkdown(t, source)
		got := page.Find(`.prose-table[role=region][tabindex="0"] > table`).Find("th, td").
			Map(func(_ int, cell *goquery.Selection) string {
				return strings.Join(strings.Fields(cell.Text()), " ")
			})
		if len(want) < 15 || !slices.Equal(got, want) {
			t.Errorf("%s: cells %q, want %q", name, got, want)
		}
	}
}

func TestMarkdownHeadings(t *testing.T) {
	for _, c := range []struct{ source, element, text string }{
		{"# One", "h3", "One"},
		{"## Two", "h4", "Two"},
		{"###### Six", "h6", "Six"},
		{"Title\n=====", "h3", "Title"},
		{"##1.0 BACKGROUND", "h4", "1.0 BACKGROUND"},
		{"Text before.\n###Additional requirements:\nText after.", "h5", "Additional requirements:"},
		{"#Performance\n=====", "h3", "Performance"},
		{"###About C#", "h5", "About C#"},
		{"##Closed ##", "h4", "Closed"},
		{"> ##Quoted\n> ====", "h4", "Quoted"},
		{"#Été", "h3", "Été"},
	} {
		page := renderedMarkdown(t, c.source)
		if got := page.Find(c.element).Text(); got != c.text {
			t.Errorf("%q: %s is %q, want %q", c.source, c.element, got, c.text)
		}
		if strings.Contains(page.Text(), "===") {
			t.Errorf("%q: the row of = shows", c.source)
		}
		if page.Find("[id]").Length() > 0 {
			t.Errorf("%q: a heading has an id", c.source)
		}
	}
}

func TestMarkdownTextThatIsNoHeading(t *testing.T) {
	for _, source := range []string{
		"#123 is done", "#hashtag", "See ticket\n#Twelve of it", `\##Not this`, "#######Seven", "```\n##code\n====\n```",
		"    ##code", "a ##b", "##",
	} {
		if page := renderedMarkdown(t, source); page.Find("h3, h4, h5, h6").Text() != "" {
			t.Errorf("%q became a heading: %s", source, RenderMarkdown(source))
		}
	}
	if got := renderedMarkdown(t, "### Roles\n=====\n=====").Find("p").Text(); got != "=====" {
		t.Errorf("a second row of = is %q", got)
	}
}

func TestMarkdownShowsRawHTMLAsText(t *testing.T) {
	for _, source := range []string{
		`<script>alert("x")</script>`,
		`<div onclick="go()">`,
		`Before <b title="*x*">bold</b> after`,
		`<!-- hidden **words** -->`,
		`<img src=x onerror=alert(1)>`,
		`</div></article>`,
		`<style>p{}</style>`,
		`<?php echo 1 ?>`,
		`<![CDATA[ x ]]>`,
	} {
		page := renderedMarkdown(t, source)
		if got := strings.TrimSpace(page.Text()); got != source {
			t.Errorf("%q is shown as %q", source, got)
		}
		if inner := page.Find("body > p").Children(); inner.Length() > 0 {
			t.Errorf("%q is alive: %s", source, RenderMarkdown(source))
		}
	}
	page := renderedMarkdown(t, "<!-- never closed\n\n**bold**\n\n<table><tr>\n- item")
	if page.Find("strong").Text() != "bold" || page.Find("li").Text() != "item" {
		t.Error("an unclosed tag swallows what follows")
	}
}

func TestMarkdownLinks(t *testing.T) {
	page := renderedMarkdown(t, strings.Join([]string{
		`[site](https://one.example/?a=1&b=2 "Title")`, `<https://two.example>`, `https://three.example/x.`, `www.four.example`,
		`[post](mailto:a@five.example)`, `b@six.example`, `![picture](https://seven.example/p.png)`, `![](https://eight.example/p.png)`,
		`[](https://nine.example)`, "[named][ref]", "", "[ref]: https://ten.example",
	}, "\n"))
	var got []string
	page.Find("a").Each(func(_ int, link *goquery.Selection) {
		if rel, _ := link.Attr("rel"); rel != "noopener noreferrer nofollow" {
			t.Errorf("rel is %q", rel)
		}
		got = append(got, link.Text()+" > "+link.AttrOr("href", ""))
	})
	want := []string{
		"site > https://one.example/?a=1&b=2", "https://two.example > https://two.example",
		"https://three.example/x > https://three.example/x", "www.four.example > http://www.four.example",
		"post > mailto:a@five.example", "b@six.example > mailto:b@six.example",
		"picture > https://seven.example/p.png", "https://eight.example/p.png > https://eight.example/p.png",
		"https://nine.example > https://nine.example", "named > https://ten.example",
	}
	if !slices.Equal(got, want) {
		t.Errorf("links %q, want %q", got, want)
	}
	if !strings.Contains(page.Text(), "[ref]: https://ten.example") {
		t.Error("the link definition is hidden")
	}
}

func TestMarkdownDeadLinksShowTheirAddress(t *testing.T) {
	for source, want := range map[string]string{
		`[a](javascript:alert(1))`:                  `a (javascript:alert(1))`,
		`[a](JavaScript&colon;alert(1))`:            `a (JavaScript:alert(1))`,
		`[a](java&#115;cript:x)`:                    `a (javascript:x)`,
		`![a](data:image/svg+xml;base64,AA)`:        `a (data:image/svg+xml;base64,AA)`,
		`[a](vbscript:x "t")`:                       `a (vbscript:x "t")`,
		`[a](/relative)`:                            `a (/relative)`,
		`[a](//other.example)`:                      `a (//other.example)`,
		`[a](https:/one-slash.example)`:             `a (https:/one-slash.example)`,
		`<javascript:alert(1)>`:                     `javascript:alert(1)`,
		`ftp://files.example/x`:                     `ftp://files.example/x`,
		"[a][b]\n\n[b]: javascript:x":               "a (b)\n[b]: javascript:x",
		"[a](<https://" + "\n" + "evil.example>)":   "[a](<https://\nevil.example>)",
		`[a](` + "\x01" + `javascript:alert(1))`:    "a (\x01javascript:alert(1))",
		`[**a** [b](https://in.example)](/outside)`: `[a b](/outside)`,
	} {
		page := renderedMarkdown(t, source)
		if got := strings.TrimSpace(page.Text()); got != want {
			t.Errorf("%q is shown as %q, want %q", source, got, want)
		}
		if href, ok := page.Find("a").Attr("href"); ok && !strings.HasPrefix(href, "https://in.example") {
			t.Errorf("%q leads to %q", source, href)
		}
	}
	nested := renderedMarkdown(t, `[![in](https://a.example/p.png)](https://b.example) ![x <https://c.example>](https://d.example)`)
	if nested.Find("a").Length() != 2 || nested.Find("a a, img").Length() > 0 {
		t.Error("links or pictures inside of links")
	}
}

func TestMarkdownFindsDirections(t *testing.T) {
	page := renderedMarkdown(t, "# שלום\n\nمرحبا بالعالم\n\n- אחד\n\n> ציטוט\n\n| א | b |\n|--:|:-:|\n| ג | 👩‍👩‍👧 |\n")
	for element, count := range map[string]int{"h3": 1, "p": 2, "li": 1, "blockquote": 1, "th": 2, "td": 2} {
		if got := page.Find(element + "[dir=auto]").Length(); got != count {
			t.Errorf("%d %s of %d find their direction", got, element, count)
		}
	}
	if page.Find("th.align-right, td.align-right").Length() != 2 || page.Find("td.align-center").Text() != "👩‍👩‍👧" {
		t.Error("cells lost their alignment or text")
	}
	if page.Find("[style]").Length() > 0 {
		t.Error("inline styles are forbidden by the Content-Security-Policy")
	}
	if got := renderedMarkdown(t, "a\xffb\x00c\uFFFD &#0; \U0001F600").Find("p").Text(); got != "a\uFFFDb\uFFFDc\uFFFD \uFFFD \U0001F600" {
		t.Errorf("text that is not Unicode is shown as %q", got)
	}
}

func TestMarkdownLineEnds(t *testing.T) {
	wrapped := strings.Repeat("The contractor shall deliver every part of the whole work in\n", 8)
	for source, breaks := range map[string]int{
		"Esther Kim\nGSA\n(202) 826-7232":             2,
		"one  \ntwo":                                  1,
		wrapped:                                       0,
		wrapped + "\na. one\nb. two\nc. three":        2,
		wrapped + "\ni) one\nii) two\nsigned\nA. Lee": 1,
		wrapped + "\n- (a) one\n  (b) two":            1,
	} {
		if got := renderedMarkdown(t, source).Find("br").Length(); got != breaks {
			t.Errorf("%q has %d line breaks, want %d", source, got, breaks)
		}
	}
}

func TestMarkdownText(t *testing.T) {
	for source, want := range map[string]string{
		`a\*b`: "a*b", `&lt;b&gt;`: "<b>", `\&lt;`: "&lt;", `&#x41;\`: `A\`, `\a`: `\a`, "": "",
	} {
		if got := MarkdownText([]byte(source)); got != want {
			t.Errorf("%q stands for %q, want %q", source, got, want)
		}
	}
}

// Without the limits, each of these takes from minutes to all memory on any
// machine; the bound below is far above what a busy one needs with them.
func TestMarkdownTakesHostileTextInStride(t *testing.T) {
	const size = 200_000
	many := func(part string) string { return strings.Repeat(part, size/len(part)) }
	for name, source := range map[string]string{
		"emphasis":    many("*a_ "),
		"links":       many("[a]("),
		"brackets":    many("["),
		"quotes":      many("> "),
		"lists":       many("1. "),
		"definitions": many("[a]: b\n"),
		"table":       strings.Repeat("|a", 3000) + "\n" + strings.Repeat("|-", 3000) + "\n" + many("b\n"),
		"comments":    many("<!--"),
		"backticks":   many("a``"),
		"references":  "[a]: http://" + strings.Repeat("x", 50_000) + "\n\n" + many("[a]\n\n"),
	} {
		start := time.Now()
		html := RenderMarkdown(source)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if len(html) > 50*size {
			t.Errorf("%s: %d bytes", name, len(html))
		}
	}
}

func BenchmarkRenderMarkdown(b *testing.B) {
	source, err := os.ReadFile(filepath.Join("testdata", "papers", "final-pws.md"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		RenderMarkdown(string(source))
	}
}

func TestMarkdownWords(t *testing.T) {
	for source, want := range map[string]string{
		"The **cakes** are\nmissing, `a*b` too.":            "The cakes are missing, a*b too.",
		"## Prices\n\n- one\n- two\n\n> quoted":             "Prices one two quoted",
		"[the list](https://a.example) \\*now\\* &amp; <b>": "the list *now* & <b>",
		"<https://a.example/x>":                             "https://a.example/x",
		"```\nif x {\n```":                                  "if x {",
		"| a | b |\n|---|---|\n| c | d |":                   "a b c d",
		"":                                                  "",
	} {
		if got := MarkdownWords(source); got != want {
			t.Errorf("%q in words is %q, want %q", source, got, want)
		}
	}
}
