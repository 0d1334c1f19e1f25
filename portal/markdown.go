package portal

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"portal/rules"
)

// The most openings of one kind that a block of text may hold; further ones
// are plain text. Matching them costs the square of their number.
const (
	maxLinks      = 250
	maxDelimiters = 1000
)

var markdown = newMarkdown()

// ParseMarkdown reads CommonMark with GitHub's tables, strikethrough and bare
// links (https://github.github.com/gfm/) into a tree, which refers to the
// returned text. The tree is made safe: there are no pictures in it, every
// link leads to http, https or mail, and raw HTML stands for itself. It never
// fails: all text is some Markdown.
//
// Headings may lack the space after their signs: two to six # always make a
// heading, a single one does when it opens a paragraph and a capital follows
// ("#Scope", but neither "#123" nor "#scope"). A row of = under such a line
// belongs to it. Line ends inside a paragraph are kept, unless most of the
// text's look like an editor's wrapping; lines that count on by letters or
// Roman numbers ("a)", "b)") are kept always. Nothing of a text that may be
// signed is hidden: link definitions and addresses of dead links are shown.
func ParseMarkdown(source string) (ast.Node, []byte) {
	clean := []byte(rules.CleanText(source))
	return markdown.Parser().Parse(text.NewReader(clean)), clean
}

// RenderMarkdown writes Markdown as HTML that is harmless in any page of the
// portal. The highest heading is an h3; blocks find their own direction.
func RenderMarkdown(source string) template.HTML {
	tree, clean := ParseMarkdown(source)
	var page bytes.Buffer
	if err := markdown.Renderer().Render(&page, clean, tree); err != nil {
		return template.HTML("<pre>" + template.HTMLEscapeString(source) + "</pre>")
	}
	return template.HTML(page.String())
}

// MarkdownText gives the characters that a text or address inside a parsed
// tree stands for: backslashes before punctuation are taken away, entities
// become their characters.
func MarkdownText(source []byte) string {
	var plain []byte
	start := 0
	for i := 0; i+1 < len(source); i++ {
		if source[i] != '\\' || !util.IsPunct(source[i+1]) {
			continue
		}
		plain = append(plain, resolveEntities(source[start:i])...)
		plain = append(plain, source[i+1])
		i++
		start = i + 1
	}
	return string(append(plain, resolveEntities(source[start:])...))
}

func resolveEntities(source []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(source))
}

func newMarkdown() goldmark.Markdown {
	md := goldmark.New(
		goldmark.WithParser(newMarkdownParser()),
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.Linkify,
		),
	)
	md.Renderer().AddOptions(renderer.WithNodeRenderers(
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(proseRenderer{}, 100),
	))
	return md
}

// newMarkdownParser lists goldmark's own parsers but the one for HTML blocks:
// such a block would swallow the Markdown after an unclosed tag.
func newMarkdownParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(headingParser{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(newScarce(parser.NewLinkParser(), maxLinks), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(newScarce(parser.NewEmphasisParser(), maxDelimiters), 500),
			util.Prioritized(newScarce(extension.NewStrikethroughParser(), maxDelimiters), 500),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(outsizeParagraphs{}, 50),
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		),
		parser.WithASTTransformers(util.Prioritized(proseTransformer{}, 500)),
	)
}

// proseRenderer writes the few nodes that goldmark would write differently.
type proseRenderer struct{}

func (r proseRenderer) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(ast.KindHeading, r.heading)
	register.Register(ast.KindRawHTML, r.rawHTML)
	register.Register(kindTableRegion, r.tableRegion)
}

func (proseRenderer) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	level := "0345666"[node.(*ast.Heading).Level]
	if !entering {
		_, err := w.WriteString("</h" + string(level) + ">\n")
		return ast.WalkContinue, err
	}
	_, err := w.WriteString("<h" + string(level))
	html.RenderAttributes(w, node, html.HeadingAttributeFilter)
	_ = w.WriteByte('>')
	return ast.WalkContinue, err
}

func (proseRenderer) rawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, err := w.Write(util.EscapeHTML(node.(*ast.RawHTML).Segments.Value(source)))
	return ast.WalkSkipChildren, err
}

func (proseRenderer) tableRegion(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "</div>\n"
	if entering {
		tag = "<div class=\"prose-table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">\n"
	}
	_, err := w.WriteString(tag)
	return ast.WalkContinue, err
}
