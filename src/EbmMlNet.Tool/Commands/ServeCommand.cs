using System.CommandLine;
using System.Net;
using EbmMlNet.Tool.Models;
using EbmMlNet.Tool.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace EbmMlNet.Tool.Commands;

internal static class ServeCommand
{
    private const int DefaultPort = 5080;

    public static Command Create(Session session)
    {
        var command = new Command(
            "serve",
            """
            Answers over HTTP until Ctrl+C: POST /rank, /predict and /explain, GET /models and /health. A file that replaces the model goes live.

            Examples:
              ebm serve model.zip
              curl http://127.0.0.1:5080/rank -H 'Content-Type: application/json' -d '{"candidates": [{"Year": 2001, "Price": 3.5}, {"Year": 1990, "Price": 1}]}'
            """);
        Argument<string> model = CommonOptions.Model();
        Option<int> port = new("--port") { Description = "Where to listen; 0 for a free port, which is printed", DefaultValueFactory = _ => DefaultPort };
        Option<string> address = new("--address") { Description = "The address to listen at; others than this machine reach 0.0.0.0", DefaultValueFactory = _ => "127.0.0.1" };
        command.Add(model);
        command.Add(port);
        command.Add(address);
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(model)!, url = Url(parsed.GetValue(address)!, parsed.GetValue(port));
            int features = RankerFile.Load(session.Ml, path).Features.Count;
            await using WebApplication app = ServedModel.Build(path, url);
            await app.StartAsync(cancellation);
            await session.Output.WriteLineAsync(FormattableString.Invariant($"{path} with {features} features is served at {app.Urls.Single()}. Ctrl+C ends it."));
            await session.Output.FlushAsync(cancellation);
            await app.WaitForShutdownAsync(cancellation);
            return EbmTool.Done;
        });
        return command;
    }

    private static string Url(string address, int port) => !IPAddress.TryParse(address, out IPAddress? ip)
        ? throw new ToolException($"'{address}' is no address.", "give --address such as 127.0.0.1, or 0.0.0.0 for every network of this machine")
        : port is < 0 or > IPEndPoint.MaxPort
            ? throw new ToolException($"There is no port {port}.", "give --port from 0 to 65535")
            : $"http://{new IPEndPoint(ip, port)}";
}
