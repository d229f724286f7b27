using System.Net;
using RawSse.Benchmarks.Peers.AspNetCore;

// What ASP.NET Core 10 offers: TypedResults.ServerSentEvents, and a bounded channel for each client.
//
//   dotnet aspnetcore-sse.dll 8080
//   GET  /events  opens an event stream
//   POST /events  sends its body, one line of text or many lines of JSON, to all, and answers with the last event's id
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
    kestrel.Limits.MaxConcurrentConnections = null;
});

WebApplication app = builder.Build();
var broadcast = new Broadcast();
app.MapGet("/events", (CancellationToken gone) => TypedResults.ServerSentEvents(broadcast.Subscribe(gone)));
app.MapPost("/events", new PublishHandler(broadcast).HandleAsync);
app.Run();
