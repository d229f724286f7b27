namespace RawSse.Http;

/// <summary>Answers one request.</summary>
/// <param name="request">The head, which is valid until the response has been written.</param>
/// <param name="body">The body, which has not been read yet.</param>
internal delegate ValueTask<HttpResponse> RequestHandler(HttpRequest request, HttpBodyReader body);
