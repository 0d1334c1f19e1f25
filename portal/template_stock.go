package portal

import "portal/rules"

// stockTemplates come with the portal. Staff change or delete them like their
// own.
var stockTemplates = []rules.Template{websiteLaunch, rebrand, onlineShop}

var websiteLaunch = rules.Template{
	Name:        "Website launch",
	Description: "What a new website needs from the client, from the logo to the go-ahead.",
	Items: []rules.TemplateItem{
		{Kind: rules.NeedText, Title: "Who the website is for", Days: 5, Description: `A page in your own words is perfect. Please tell us:

- who visits the website, and what they come for
- what they should do there: call, book, buy, visit
- what people ask you most often
- two or three websites you like, and what you like about them`},
		{Kind: rules.NeedFiles, Title: "Logo in vector form", Days: 7, Description: `The original files of your logo, in every version you use (colour, white, symbol only). Vector files end in **.svg**, **.ai**, **.eps** or **.pdf** and stay sharp at any size.

If you only have a JPG or PNG, ask whoever designed the logo. If that leads nowhere, send us the largest one you have and say so.`},
		{Kind: rules.NeedFiles, Title: "Brand guidelines, colours and fonts", Days: 7, Description: `Anything that says how your brand should look: a guidelines document, colour values, font names or font files with their licence.

Nothing written down? Then send a recent brochure, sign or advert that looks right to you.`},
		{Kind: rules.NeedText, Title: "Pages and main menu", Days: 10, Description: `List the pages you want, one a line, with a sentence on what each one says. For example:

- **Home**: who we are, and how to book
- **Prices**: all treatments with prices
- **Contact**: address, map, opening hours

It need not be final. We come back with a proposal.`},
		{Kind: rules.NeedFiles, Title: "Text for each page", Days: 21, Description: `One document with all of the text, or one for each page: Word, Google Docs as a download or plain text are all fine. Start each page with its name.

- Write as you would explain it to a customer on the phone.
- Do not worry about length or layout; we edit with you.
- Mark what is still missing with **TO FOLLOW**.`},
		{Kind: rules.NeedFiles, Title: "Photographs and other pictures", Days: 21, Description: `Your team, your premises, your work. Please send the originals from the camera or phone: at least 2,000 pixels wide, not copied from a website or a messaging app.

Use only pictures that you own or may use. If people can be recognised, make sure that they agree.`},
		{Kind: rules.NeedText, Title: "Contact details and opening hours", Days: 14, Description: `Exactly as they should stand on the website:

- registered name of the company, address, company number and VAT number
- telephone number and email address
- opening hours, and holidays
- addresses of your social media pages
- the email address that messages from the contact form go to`},
		{Kind: rules.NeedFiles, Title: "Privacy notice and other legal texts", Days: 28, Description: `Your privacy notice, and your terms if you have any. The law asks for a privacy notice as soon as the website has a contact form or counts its visitors.

We can tell you which services the website uses, so that your notice names them, but the text should come from you or your solicitor.`},
		{Kind: rules.NeedLink, Title: "Present website and other pages to keep", Days: 10, Description: `The address of your present website, and of every page that must still be found after the launch: pages you have printed on leaflets, booking pages, pages that rank well.

We lead each old address to its new page, so that nobody ends up nowhere.`},
		{Kind: rules.NeedCredentials, Title: "Access to the domain name", Days: 28, Fields: []string{"Company", "Address of the sign-in page", "User name", "Password"}, Description: `Where you pay for your web address each year (the registrar, such as 123 Reg, GoDaddy or Namecheap). We need it to lead your address to the new website on the day.

- Not sure who it is? Look for a yearly invoice, or write “not known” in the first field and we find out.
- Can you invite a second user there instead? That is even better: invite us, and say so in the note.

What you enter here is encrypted. Never send passwords by email.`},
		{Kind: rules.NeedCredentials, Title: "Access to the visitor statistics", Days: 28, Fields: []string{"Service", "User name", "Password"}, Description: `If you count visitors today (Google Analytics, Matomo, Plausible or another service), give us access, so that your figures go on without a gap.

Most services let you invite a second user: then invite us and write “invited” in the password field. If you count nothing today, write “none” in the first field.`},
		{Kind: rules.NeedSignOff, Title: "Go-ahead for the launch", Days: 42, Description: `Please look through the finished website once more, on a computer and on a phone:

- Is every text right? Names, prices, telephone numbers?
- Does each form reach the right person?
- Is anything missing that must be there on the first day?

With your sign-off we put the website live on the day we agreed.`},
	},
}

var rebrand = rules.Template{
	Name:        "Rebrand",
	Description: "What a new name, logo or look needs from the client, from the story to the final artwork.",
	Items: []rules.TemplateItem{
		{Kind: rules.NeedText, Title: "Your story and why you want to change", Days: 7, Description: `Tell us as you would tell a new colleague:

- how the company began, and what it does today
- what the present brand gets wrong, and what it gets right
- what should be different in two years because of the new one
- what must **not** change, whatever happens`},
		{Kind: rules.NeedText, Title: "Customers and competitors", Days: 7, Description: `- Your three most important kinds of customer, a sentence each
- Why they choose you, in their words if you can remember any
- Three to five competitors, with the addresses of their websites
- How you want to look beside them: calmer, bolder, more personal?`},
		{Kind: rules.NeedText, Title: "Who decides, and by when", Days: 7, Description: `A rebrand goes well when it is clear who has the last word. Please name:

- the one person who decides in the end
- everybody who must be heard before that
- the day by which the new brand has to be public, and why that day`},
		{Kind: rules.NeedFiles, Title: "The present logo and artwork", Days: 10, Description: `All versions of the present logo, preferably as vector files (**.svg**, **.ai**, **.eps**, **.pdf**), and the guidelines if there are any.

Please look in old emails from designers and printers too: the originals are often there.`},
		{Kind: rules.NeedFiles, Title: "Everything that carries the brand today", Days: 14, Description: `Photographs and scans of whatever shows your name: signs, vehicles, packaging, uniforms, letters, invoices, business cards, presentations, email signatures.

Pictures taken with a phone will do. Walk once through your premises with the camera; what you find becomes the list of what has to change.`},
		{Kind: rules.NeedLink, Title: "Brands that you admire", Days: 10, Description: `The websites of three to six brands, from any trade, whose look or tone you admire. Tell us in the note what it is about each: the colours, the language, the feeling.

One that you dislike helps just as much.`},
		{Kind: rules.NeedText, Title: "Names and words to use or avoid", Days: 10, Description: `- The exact registered name, and how people say it aloud
- Names of products and departments that must stay
- Words you use for what you do, and words you never want to read
- Languages in which the brand has to work`},
		{Kind: rules.NeedFiles, Title: "Trade marks and licences", Days: 21, Description: `Certificates of registered trade marks, and the licences of fonts, pictures and illustrations in use today.

None? Then tell us in a comment, and we take this off the list. For a new name we recommend that a solicitor searches the registers **before** anything is printed.`},
		{Kind: rules.NeedCredentials, Title: "Access to the social media pages", Days: 35, Fields: []string{"Service", "User name", "Password"}, Description: `So that pictures and names change everywhere on the same day. If you can invite us as a second administrator, please do that instead and write “invited” in the password field.

If there are several services, give us the first here and tell us of the others in the note.`},
		{Kind: rules.NeedSignOff, Title: "The creative direction", Days: 28, Description: `You have seen the routes we propose and told us which one to follow. With this sign-off we begin to draw it up in full; going back to another route after that means new work.

Please show it to everybody on your list first.`},
		{Kind: rules.NeedSignOff, Title: "The final logo and colours", Days: 49, Description: `Please check the final artwork calmly, and again on the next day:

- in colour, in black and in white
- very small, as on a phone, and very large, as on a sign
- the spelling of the name and of the line below it

After your sign-off the files go to the printers.`},
	},
}

var onlineShop = rules.Template{
	Name:        "Online shop",
	Description: "What a new online shop needs from the client: products, prices, delivery, payment and the law.",
	Items: []rules.TemplateItem{
		{Kind: rules.NeedText, Title: "How you sell today, and what should change", Days: 5, Description: `- What you sell, to whom, and about how many orders a month
- Where you sell today: counter, telephone, market places, an older shop
- Who will look after the shop: orders, prices, questions
- What would make the shop a success a year after it opens`},
		{Kind: rules.NeedFiles, Title: "Logo and brand guidelines", Days: 7, Description: `The logo as a vector file (**.svg**, **.ai**, **.eps** or **.pdf**) and whatever says how your brand should look: colours, fonts, guidelines.

If you only have a JPG or PNG, send the largest you have and say so.`},
		{Kind: rules.NeedFiles, Title: "List of products", Days: 14, Description: `One spreadsheet with a row for each product or variant (size, colour), and these columns as far as they apply:

- article number, name, category, short description
- price with VAT, VAT rate, price before a reduction
- weight and size when packed, stock

An export from your till or stock program is fine as it is. Begin with ten products if the list is long: we check that the format fits before you do the rest.`},
		{Kind: rules.NeedFiles, Title: "Product photographs", Days: 21, Description: `At least one picture of each product, better three: from the front, in detail, in use. Please send originals of 2,000 pixels or more, on a plain background, and name each file after its article number, such as **1042-front.jpg**.

Many files? Put them into ZIP archives of some fifty pictures each.`},
		{Kind: rules.NeedText, Title: "Descriptions that sell", Days: 21, Description: `For each category, and for your ten best-selling products: what it is, who it is for, what it is made of, how to use and look after it.

Write down what you tell customers across the counter. We edit with you.`},
		{Kind: rules.NeedText, Title: "Delivery and returns", Days: 14, Description: `- Where you deliver to, with whom, and how long it takes
- What delivery costs: a flat price, by weight, free from an amount
- Whether orders can be collected, and when
- The address that returns go to, and who pays for them

Consumers in the UK and the EU can send most goods back within 14 days. Tell us about goods where that does not apply, such as fresh food.`},
		{Kind: rules.NeedText, Title: "VAT and invoices", Days: 14, Description: `Ask your accountant if in doubt:

- VAT number, and the VAT rates of your products
- countries to which you sell, and how VAT is handled there
- the number that the next invoice begins with
- what has to stand on an invoice, and who receives a copy`},
		{Kind: rules.NeedCredentials, Title: "Access to the payment provider", Days: 21, Fields: []string{"Provider", "User name", "Password"}, Description: `The account that the money goes to, such as Stripe, PayPal, Mollie or SumUp. Please open it in the name of **your** company: the provider checks your identity and bank account, which can take a week.

Best of all is to invite us as a developer and to write “invited” in the password field. We never need access to your bank.`},
		{Kind: rules.NeedCredentials, Title: "Access to the domain name", Days: 28, Fields: []string{"Company", "Address of the sign-in page", "User name", "Password"}, Description: `Where you pay for your web address each year. We need it to lead the address to the shop, and so that order emails are not taken for spam.

What you enter here is encrypted. Never send passwords by email.`},
		{Kind: rules.NeedFiles, Title: "Terms, privacy notice and right to cancel", Days: 28, Description: `The legal texts of the shop: terms of sale, privacy notice, information on the right to cancel and, where the law asks for it, the form to cancel with.

Please have them written or checked by a solicitor or a service for online shops. We put them in their place, but cannot answer for them.`},
		{Kind: rules.NeedLink, Title: "Present shop and pages on market places", Days: 10, Description: `The addresses of your present shop and of your pages on market places such as Etsy, eBay or Amazon, and of whatever should link to the new shop.

We lead old product pages to the new ones, so that what customers saved still works.`},
		{Kind: rules.NeedText, Title: "Words of the order emails", Days: 28, Description: `The shop writes to your customers for you. How should it sound? Please write a sentence or two for each:

- the order arrived
- it is on its way
- it was paid back

Add the name that signs, and the address that answers go to.`},
		{Kind: rules.NeedSignOff, Title: "Test orders", Days: 42, Description: `Place at least three orders as a customer would: on a computer and on a phone, with each way to pay, to two addresses. Cancel one and send one back. Then check:

- prices, delivery costs and VAT
- the emails, to you and to the customer
- the money in the payment account

With your sign-off you confirm that orders arrive as they should.`},
		{Kind: rules.NeedSignOff, Title: "Go-ahead for the opening", Days: 49, Description: `Everything is in place: products, prices, legal texts, payment, delivery. With your sign-off the shop opens on the day we agreed.

Please make sure that somebody can answer customers on that day.`},
	},
}
