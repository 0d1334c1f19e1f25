package portal

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxReference is the longest address, in bytes, that a link definition may
// lend to its links: each use repeats it.
const maxReference = 300

// proseTransformer makes a parsed tree safe and complete, for every renderer.
type proseTransformer struct{}

func (proseTransformer) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	settleLines(document, source)
	for _, node := range nodesOf(document) {
		switch node := node.(type) {
		case *ast.Heading, *ast.Paragraph, *ast.ListItem, *ast.Blockquote:
			node.SetAttributeString("dir", "auto")
		case *tables.Table:
			wrapTable(node)
		case *tables.TableCell:
			markCell(node)
		case *ast.LinkReferenceDefinition:
			showDefinition(node)
		case *ast.Link:
			settleLink(node)
		case *ast.Image:
			settleImage(node)
		case *ast.AutoLink:
			settleAutoLink(node, source)
		}
	}
}

func nodesOf(document ast.Node) []ast.Node {
	var nodes []ast.Node
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			nodes = append(nodes, node)
		}
		return ast.WalkContinue, nil
	})
	return nodes
}

// tableRegion is the box around a table, which scrolls when it is too wide.
type tableRegion struct{ ast.BaseBlock }

var kindTableRegion = ast.NewNodeKind("TableRegion")

func (*tableRegion) Kind() ast.NodeKind { return kindTableRegion }

func (r *tableRegion) Dump(source []byte, level int) { ast.DumpHelper(r, source, level, nil, nil) }

func wrapTable(table *tables.Table) {
	region := &tableRegion{}
	table.Parent().ReplaceChild(table.Parent(), table, region)
	region.AppendChild(region, table)
}

func markCell(cell *tables.TableCell) {
	cell.SetAttributeString("dir", "auto")
	if cell.Alignment != tables.AlignNone {
		cell.SetAttributeString("class", "align-"+cell.Alignment.String())
	}
}

// showDefinition puts a paragraph with the definition's words in its place.
func showDefinition(definition *ast.LinkReferenceDefinition) {
	line := "[" + string(definition.Label) + "]: " + string(definition.Destination)
	if len(definition.Title) > 0 {
		line += ` "` + string(definition.Title) + `"`
	}
	paragraph := ast.NewParagraph()
	paragraph.SetAttributeString("dir", "auto")
	paragraph.AppendChild(paragraph, literal(line))
	definition.Parent().ReplaceChild(definition.Parent(), definition, paragraph)
}

// literal is text that stands for itself.
func literal(words string) *ast.String {
	node := ast.NewString([]byte(words))
	node.SetRaw(true)
	return node
}

func isLiveAddress(address string) bool {
	address = strings.ToLower(address)
	return slices.ContainsFunc([]string{"http://", "https://", "mailto:"}, func(scheme string) bool {
		return strings.HasPrefix(address, scheme) && len(address) > len(scheme)
	})
}

func insideLink(node ast.Node) bool {
	for up := node.Parent(); up != nil; up = up.Parent() {
		if up.Kind() == ast.KindLink || up.Kind() == ast.KindImage {
			return true
		}
	}
	return false
}

func settleLink(link *ast.Link) {
	if link.Reference != nil && len(link.Destination) > maxReference {
		unlink(link, "", nil)
		return
	}
	address := MarkdownText(link.Destination)
	if !isLiveAddress(address) || insideLink(link) {
		unlink(link, address, link.Title)
		return
	}
	if link.ChildCount() == 0 {
		link.AppendChild(link, literal(address))
	}
	guardLink(link)
}

// settleImage makes a link to a picture of it: the portal loads nothing from
// elsewhere.
func settleImage(image *ast.Image) {
	link := ast.NewLink()
	link.Destination, link.Title, link.Reference = image.Destination, image.Title, image.Reference
	for child := image.FirstChild(); child != nil; child = image.FirstChild() {
		link.AppendChild(link, child)
	}
	image.Parent().ReplaceChild(image.Parent(), image, link)
	settleLink(link)
}

func settleAutoLink(link *ast.AutoLink, source []byte) {
	isMail := link.AutoLinkType == ast.AutoLinkEmail
	if insideLink(link) || !isMail && !isLiveAddress(string(link.URL(source))) {
		link.Parent().ReplaceChild(link.Parent(), link, literal(string(link.Label(source))))
		return
	}
	guardLink(link)
}

func guardLink(link ast.Node) {
	link.SetAttributeString("rel", "noopener noreferrer nofollow")
}

// unlink leaves the words of a link and, in brackets, where it would lead.
func unlink(link *ast.Link, address string, title []byte) {
	parent := link.Parent()
	for child := link.FirstChild(); child != nil; child = link.FirstChild() {
		parent.InsertBefore(parent, link, child)
	}
	switch {
	case link.Reference != nil: // its definition is shown
		address = string(link.Reference.Value)
	case len(title) > 0:
		address += ` "` + MarkdownText(title) + `"`
	}
	parent.ReplaceChild(parent, link, literal(" ("+address+")"))
}
